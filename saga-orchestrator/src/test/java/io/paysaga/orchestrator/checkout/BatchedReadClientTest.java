package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.web.client.RestClient;

class BatchedReadClientTest {

  @Test
  void isAskedWithinTheLeaseOfTheLock() {
    assertThat(owner("http://127.0.0.1:8081", "500ms", "2s")).isNotNull();
    assertThatThrownBy(() -> owner("http://127.0.0.1:8081", "500ms", "2500ms"))
        .hasMessageContainingAll(
            "paysaga.checkout.lock.lease (PT3S)",
            "paysaga.order-service.connect-timeout",
            "paysaga.order-service.read-timeout");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:8081, 500ms, 1500ms, paysaga.order-service.url",
    "/orders, 500ms, 1500ms, paysaga.order-service.url",
    "http:/orders, 500ms, 1500ms, paysaga.order-service.url",
    "http://127.0.0.1:8081, 0s, 1500ms, paysaga.order-service.connect-timeout",
    "http://127.0.0.1:8081, 500ms, 0s, paysaga.order-service.read-timeout",
  })
  void stopsTheStartWithTheNameOfTheSettingThatIsWrong(
      String url, String connect, String read, String name) {
    assertThatThrownBy(() -> owner(url, connect, read)).hasMessageContaining(name);
  }

  private static BatchedReadClient<String> owner(String url, String connect, String read) {
    return new BatchedReadClient<>(
        "order-service",
        URI.create(url),
        duration(connect),
        duration(read),
        "/orders",
        String[].class,
        Long::parseLong,
        new Binder(new MapConfigurationPropertySource(Map.of()))
            .bindOrCreate("paysaga", CheckoutProperties.class),
        RestClient.builder());
  }

  private static Duration duration(String text) {
    return DurationStyle.detectAndParse(text);
  }
}
