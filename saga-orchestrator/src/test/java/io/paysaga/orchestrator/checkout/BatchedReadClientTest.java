package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.orchestrator.checkout.BatchedReadClient.Told;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.web.client.ResourceAccessException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;

class BatchedReadClientTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private @Nullable List<JsonNode> answer;

  @Test
  void isAskedWithinTheLeaseOfTheLock() {
    answer = List.of(Things.thing(7));

    assertThat(find(client(2_999), 7)).contains(7L);
    assertThatThrownBy(() -> client(3_000))
        .hasMessageContainingAll(
            "paysaga.checkout.lock.lease (PT3S)",
            "paysaga.order-service.connect-timeout",
            "paysaga.order-service.read-timeout");
  }

  @Test
  void tellsWhatIsNotThere() {
    answer = List.of();

    assertThat(find(client(1), 7)).isEmpty();
    assertThat(asked).containsExactly("7");
  }

  @Test
  void isUnavailableWhenItTellsNothingOrOfSomethingElse() {
    for (List<JsonNode> told :
        Arrays.asList(null, List.<JsonNode>of(NullNode.getInstance()), List.of(Things.thing(6)))) {
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
            "id",
            BatchedReadClientTest::read));
  }

  @Test
  void asksOnceAndSpoilsOnlyTheThingThatItDoesNotUnderstand() {
    answer = Stream.of(7L, Things.NEWER).map(Things::thing).toList();
    BatchedReadClient<Long> client = client(1);

    Told told = client.ask(Set.of(9L, Things.NEWER, 7L));

    assertThat(client.find(7, told)).contains(7L);
    assertThat(client.find(9, told)).isEmpty();
    assertThatThrownBy(() -> client.find(Things.NEWER, told))
        .isInstanceOfSatisfying(
            Unavailable.class,
            now -> {
              assertThat(now.code()).isEqualTo("order-service-unavailable");
              assertThat(now.sentence()).contains("not understood");
            });
    assertThat(asked).containsExactly("7,8,9");
  }

  private static Optional<Long> find(BatchedReadClient<Long> client, long id) {
    return client.find(id, client.ask(Set.of(id)));
  }

  /** What a service tells. */
  private static final class Things {

    /** It has a status that its reader does not know. */
    static final long NEWER = 8;

    private Things() {}

    static JsonNode thing(long id) {
      return JSON.createObjectNode().put("id", id).put("status", id == NEWER ? "FLOWN" : "KNOWN");
    }
  }

  private enum Status {
    KNOWN
  }

  private record Thing(long id, Status status) {}

  private static long read(JsonNode told) {
    return JSON.treeToValue(told, Thing.class).id();
  }

  private static void assertUnavailable(BatchedReadClient<Long> client) {
    assertThatThrownBy(() -> find(client, 7))
        .isInstanceOfSatisfying(
            Unavailable.class,
            now -> assertThat(now.code()).isEqualTo("order-service-unavailable"));
  }

  private BatchedReadClient<Long> client(long longestMillis) {
    return new BatchedReadClient<>(
        "order-service",
        Duration.ofMillis(longestMillis),
        door(),
        ids -> {
          asked.add(ids);
          return answer;
        },
        "id",
        BatchedReadClientTest::read);
  }

  private static CheckoutProperties door() {
    return new Binder(new MapConfigurationPropertySource(Map.of()))
        .bindOrCreate("paysaga", CheckoutProperties.class);
  }
}
