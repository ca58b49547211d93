package io.paysaga.orchestrator.checkout;

import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the checkout's door is made of. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CheckoutProperties.class)
class CheckoutConfiguration {

  private static final int ANSWER_MILLIS = 100;
  private static final int CONNECT_MILLIS = 200;

  /** Only a request with a key that waits for a lock subscribes, and Redis has just answered it. */
  private static final int SUBSCRIBE_MILLIS = 1000;

  /** Connects when it is used first, and fails fast: a checkout never waits for Redis. */
  @Bean(destroyMethod = "shutdown")
  RedissonClient redis(CheckoutProperties settings) {
    Config config = new Config().setLazyInitialization(true).setThreads(2).setNettyThreads(2);
    config
        .useSingleServer()
        .setAddress(settings.redis().address().toString())
        .setConnectionMinimumIdleSize(1)
        .setSubscriptionConnectionMinimumIdleSize(1)
        .setTimeout(ANSWER_MILLIS)
        .setSubscriptionTimeout(SUBSCRIBE_MILLIS)
        .setConnectTimeout(CONNECT_MILLIS)
        .setRetryAttempts(0);
    return Redisson.create(config);
  }

  @Bean
  RedisHealthIndicator redisHealthIndicator(RedissonClient redis) {
    return new RedisHealthIndicator(redis);
  }
}
