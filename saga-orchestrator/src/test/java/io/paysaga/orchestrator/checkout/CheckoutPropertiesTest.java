package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class CheckoutPropertiesTest {

  @Test
  void haveTheDefaultsOfTheDesign() {
    assertThat(settings(Map.of()))
        .isEqualTo(
            new CheckoutProperties(
                new CheckoutProperties.Checkout(
                    Duration.ofSeconds(30),
                    10_000,
                    new CheckoutProperties.Lock(Duration.ofSeconds(3), Duration.ofSeconds(5))),
                new CheckoutProperties.Redis(URI.create("redis://127.0.0.1:16379"))));
  }

  @ParameterizedTest
  @CsvSource({
    "paysaga.checkout.max-wait, -1s",
    "paysaga.checkout.max-wait, 1h",
    "paysaga.checkout.max-wait, soon",
    "paysaga.checkout.most-in-flight, 0",
    "paysaga.checkout.most-in-flight, 100001",
    "paysaga.checkout.lock.lease, 0s",
    "paysaga.checkout.lock.skip-after-failure, 0s",
    "paysaga.redis.address, localhost",
    "paysaga.redis.address, localhost:6379",
    "paysaga.redis.address, redis://localhost",
    "paysaga.redis.address, http://localhost:6379",
  })
  void stopTheStartWithTheNameOfTheOneThatIsWrong(String name, String value) {
    assertThatThrownBy(() -> settings(Map.of(name, value)))
        .satisfies(failure -> assertThat(messages(failure)).contains(name));
  }

  private static CheckoutProperties settings(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("paysaga", CheckoutProperties.class);
  }

  private static String messages(Throwable failure) {
    return Stream.iterate(failure, each -> each != null, Throwable::getCause)
        .map(Throwable::getMessage)
        .collect(Collectors.joining("\n"));
  }
}
