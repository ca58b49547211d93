package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class CheckoutPropertiesTest {

  @EnableConfigurationProperties(CheckoutProperties.class)
  static class Settings {}

  private final ApplicationContextRunner app =
      new ApplicationContextRunner().withUserConfiguration(Settings.class);

  @Test
  void haveTheDefaultsOfTheDesign() {
    app.run(
        context ->
            assertThat(context.getBean(CheckoutProperties.class))
                .isEqualTo(
                    new CheckoutProperties(
                        new CheckoutProperties.Checkout(
                            Duration.ofSeconds(30),
                            1000,
                            10_000,
                            1000,
                            new CheckoutProperties.Lock(
                                Duration.ofSeconds(3), Duration.ofSeconds(5))),
                        new CheckoutProperties.Limits(0, 0),
                        new CheckoutProperties.Redis("redis://127.0.0.1:16379", null, null))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://redis:6379",
        "rediss://redis:6379",
        "redis://user:secret@redis:6379",
        "redis://[::1]:6379"
      })
  void takeAnAddressOfRedis(String address) {
    app.withPropertyValues("paysaga.redis.address=" + address)
        .run(
            context ->
                assertThat(context.getBean(CheckoutProperties.class).redis().address())
                    .isEqualTo(address));
  }

  @ParameterizedTest
  @CsvSource({
    "paysaga.checkout.max-wait, -1s",
    "paysaga.checkout.max-wait, 1h",
    "paysaga.checkout.max-wait, soon",
    "paysaga.checkout.most-waiting, -1",
    "paysaga.checkout.most-in-flight, 0",
    "paysaga.checkout.most-in-flight, 100001",
    "paysaga.checkout.most-queued, -1",
    "paysaga.checkout.lock.lease, 0s",
    "paysaga.checkout.lock.skip-after-failure, 0s",
    "paysaga.redis.address, localhost",
    "paysaga.redis.address, localhost:6379",
    "paysaga.redis.address, redis://localhost",
    "paysaga.redis.address, http://localhost:6379",
    "paysaga.redis.address, redis://localhost:6379/1",
    "paysaga.redis.address, rediss://user:secret@localhost:6379/15/",
    "paysaga.redis.address, redis://localhost:6379?database=1",
  })
  void stopTheStartWithTheNameOfTheOneThatIsWrong(String name, String value) {
    app.withPropertyValues(name + "=" + value)
        .run(context -> assertThat(messages(context.getStartupFailure())).contains(name));
  }

  private static String messages(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .map(Throwable::getMessage)
        .collect(Collectors.joining("\n"));
  }
}
