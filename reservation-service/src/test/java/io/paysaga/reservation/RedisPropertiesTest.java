package io.paysaga.reservation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class RedisPropertiesTest {

  @EnableConfigurationProperties(RedisProperties.class)
  static class Settings {}

  private final ApplicationContextRunner app =
      new ApplicationContextRunner().withUserConfiguration(Settings.class);

  @ParameterizedTest
  @ValueSource(strings = {"redis://127.0.0.1:16379", "rediss://redis.example:6379"})
  void takesTheAddressOfARedis(String address) {
    app.withPropertyValues("paysaga.redis.address=" + address)
        .run(
            context ->
                assertThat(context.getBean(RedisProperties.class).address()).isEqualTo(address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "http://127.0.0.1:16379",
        "redis://127.0.0.1",
        "redis:///",
        "redis://127.0.0.1:16379/1",
        "redis://127.0.0.1:16379/0",
        "rediss://user:secret@redis:6379/15/",
        "redis://127.0.0.1:16379?database=1",
        "redis://127.0.0.1:16379#1"
      })
  void refusesAnyOtherForm(String address) {
    app.withPropertyValues("paysaga.redis.address=" + address)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("paysaga.redis.address"));
  }
}
