package io.paysaga.reservation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.Redisson;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.api.redisnode.RedisMaster;
import org.redisson.api.redisnode.RedisNodes;
import org.redisson.client.RedisException;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.io.ClassPathResource;

/** What reservation-service may do with Redis: move its queue, and nothing else. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=reservation")
@OnRealServers
class RedisUsersTest {

  /** As Redis says it, in a script too; each release in words of its own. */
  private static final String REFUSED = "NOPERM|no permissions|can't (run|access)";

  @Autowired private RedissonClient redis;
  @Autowired private WaitingQueue queue;

  @AfterEach
  void startEmpty() {
    RealServers.emptyRedis();
  }

  static Stream<Consumer<RedissonClient>> whatIsNotItsPart() {
    return Stream.of(
        redis -> redis.getKeys().flushall(),
        redis -> redis.getKeys().flushdb(),
        redis -> redis.getKeys().count(),
        redis -> redis.getBucket("checkout:ORDER:1:1", StringCodec.INSTANCE).delete(),
        redis -> redis.getMap("checkout:ORDER:1:1", StringCodec.INSTANCE).put("blocked", "1"),
        redis -> node(redis).setConfig("dir", "/tmp"),
        redis -> call(redis, "redis.call('keys', '*')"),
        redis -> call(redis, "redis.call('set', '{reservation-queue}:x', '1')"),
        redis -> call(redis, "redis.call('hset', 'other', 'a', '1')"));
  }

  private static RedisMaster node(RedissonClient redis) {
    return redis.getRedisNodes(RedisNodes.SINGLE).getInstance();
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

  @Test
  void linesABuyerUp() {
    WaitingQueue.Place place = queue.enter(1);
    assertThat(queue.find(place.token())).map(WaitingQueue.Place::buyerId).hasValue(1L);
  }

  /** Some are needed only after Redis has lost a key. */
  @Test
  void mayDoWhatTheScriptOfItsQueueDoes() {
    Set<String> called =
        found("redis\\.call\\('(\\w+)'", text(WaitingQueue.class, "waiting-queue.lua"));
    String allowed =
        text(RealServers.class, "redis/users.acl")
            .lines()
            .filter(line -> line.startsWith("user reservation-service "))
            .collect(Collectors.joining());
    called.addAll(Set.of("ping", "eval", "evalsha", "script|load"));
    assertThat(found(" \\+(\\S+)", allowed)).isEqualTo(called);
  }

  private static Set<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(result -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String text(Class<?> owner, String name) {
    try {
      return new ClassPathResource(name, owner).getContentAsString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void letsNobodyInWithoutAPassword() {
    Config config = new Config();
    config
        .useSingleServer()
        .setAddress("redis://" + RealServers.infrastructure().redis().address())
        .setConnectionMinimumIdleSize(1)
        .setRetryAttempts(0);
    assertThatThrownBy(() -> Redisson.create(config)).hasStackTraceContaining("NOAUTH");
  }
}
