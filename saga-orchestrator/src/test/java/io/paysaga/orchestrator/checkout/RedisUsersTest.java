package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RScript;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.api.redisnode.RedisNodes;
import org.redisson.client.RedisException;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** What the orchestrator may do with Redis: lock what is checked out or refunded, nothing else. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=orchestrator")
@OnRealServers
class RedisUsersTest {

  /** As Redis says it, in a script too; each release in words of its own. */
  private static final String REFUSED = "NOPERM|no permissions|can't (run|access)";

  @Autowired private RedissonClient redis;

  static Stream<Consumer<RedissonClient>> whatIsNotItsPart() {
    return Stream.of(
        redis -> redis.getKeys().flushall(),
        redis -> redis.getKeys().count(),
        redis -> redis.getMap("{reservation-queue}:tokens", StringCodec.INSTANCE).size(),
        redis -> redis.getBucket("{reservation-queue}:pace", StringCodec.INSTANCE).delete(),
        redis -> redis.getTopic("news", StringCodec.INSTANCE).publish("none"),
        redis -> redis.getRedisNodes(RedisNodes.SINGLE).getInstance().setConfig("dir", "/tmp"),
        redis -> call(redis, "redis.call('keys', '*')"));
  }

  private static void call(RedissonClient redis, String script) {
    redis
        .getScript(StringCodec.INSTANCE)
        .eval(RScript.Mode.READ_WRITE, script, RScript.ReturnType.VALUE, List.of());
  }

  @ParameterizedTest
  @MethodSource("whatIsNotItsPart")
  void isRefusedWhatIsNotItsPart(Consumer<RedissonClient> act) {
    assertThatThrownBy(() -> act.accept(redis))
        .isInstanceOf(RedisException.class)
        .hasMessageFindingMatch(REFUSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkout", "refund"})
  void locksAndWaitsForALock(String word) throws Exception {
    String name = word + ":ORDER:77:1";
    RLock lock = redis.getLock(name);
    assertThat(lock.tryLock(0, 3000, TimeUnit.MILLISECONDS)).isTrue();
    CompletableFuture<Boolean> another =
        CompletableFuture.supplyAsync(() -> takenAndGivenBack(lock));
    awaitAWaiterFor(name);
    lock.unlock();
    assertThat(another.get(20, TimeUnit.SECONDS)).isTrue();
  }

  private static void awaitAWaiterFor(String name) {
    Config config = new Config();
    config.useSingleServer().setAddress(RealServers.infrastructure().redisAdministrator());
    RedissonClient administrator = Redisson.create(config);
    try {
      RTopic channel = administrator.getTopic("redisson_lock__channel:{" + name + "}");
      await().until(() -> channel.countSubscribers() == 1);
    } finally {
      administrator.shutdown();
    }
  }

  private static boolean takenAndGivenBack(RLock lock) {
    try {
      boolean taken = lock.tryLock(10_000, 3000, TimeUnit.MILLISECONDS);
      lock.unlock();
      return taken;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
