package io.paysaga.reservation;

import java.util.concurrent.TimeUnit;
import org.redisson.api.RedissonClient;
import org.redisson.api.redisnode.RedisNodes;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Tells whether Redis answers; shown apart, since payments go on without it. */
final class RedisHealthIndicator extends AbstractHealthIndicator {

  private final RedissonClient redis;

  RedisHealthIndicator(RedissonClient redis) {
    super("Redis does not answer");
    this.redis = redis;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    boolean answers = redis.getRedisNodes(RedisNodes.SINGLE).pingAll(500, TimeUnit.MILLISECONDS);
    builder.status(answers ? "UP" : "DOWN");
  }
}
