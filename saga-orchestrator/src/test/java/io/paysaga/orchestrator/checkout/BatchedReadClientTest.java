package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.web.client.ResourceAccessException;

class BatchedReadClientTest {

  private final List<String> asked = new ArrayList<>();
  private @Nullable List<String> answer;

  @Test
  void isAskedWithinTheLeaseOfTheLock() {
    answer = List.of("7");

    assertThat(client(2_999).find(7)).contains("7");
    assertThatThrownBy(() -> client(3_000))
        .hasMessageContainingAll(
            "paysaga.checkout.lock.lease (PT3S)",
            "paysaga.order-service.connect-timeout",
            "paysaga.order-service.read-timeout");
  }

  @Test
  void tellsWhatIsNotThere() {
    answer = List.of();

    assertThat(client(1).find(7)).isEmpty();
    assertThat(asked).containsExactly("7");
  }

  @Test
  void isUnavailableWhenItTellsNothingOrOfSomethingElse() {
    for (List<String> told : Arrays.asList(null, Arrays.asList((String) null), List.of("8"))) {
      answer = told;
      assertUnavailable(client(1));
    }
  }

  @Test
  void isUnavailableWhenItDoesNotAnswer() {
    assertUnavailable(
        new BatchedReadClient<>(
            "order-service",
            Duration.ofMillis(1),
            door(),
            ids -> {
              throw new ResourceAccessException("away");
            },
            Long::parseLong));
  }

  private static void assertUnavailable(BatchedReadClient<String> client) {
    assertThatThrownBy(() -> client.find(7))
        .isInstanceOfSatisfying(
            Unavailable.class,
            now -> assertThat(now.code()).isEqualTo("order-service-unavailable"));
  }

  private BatchedReadClient<String> client(long longestMillis) {
    return new BatchedReadClient<>(
        "order-service",
        Duration.ofMillis(longestMillis),
        door(),
        ids -> {
          asked.add(ids);
          return answer;
        },
        Long::parseLong);
  }

  private static CheckoutProperties door() {
    return new Binder(new MapConfigurationPropertySource(Map.of()))
        .bindOrCreate("paysaga", CheckoutProperties.class);
  }
}
