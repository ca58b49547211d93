package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
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

  private static final Set<Thread.State> WAITING =
      EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private @Nullable List<JsonNode> answer;

  @Test
  void isAskedWithinTheLeaseOfTheLock() {
    answer = List.of(Things.thing(7));

    assertThat(client(2_999).find(7)).contains(7L);
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
  void spoilsOnlyTheThingThatItDoesNotUnderstand() throws InterruptedException {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch last = new CountDownLatch(1);
    BatchedReadClient<Long> client =
        new BatchedReadClient<>(
            "order-service",
            Duration.ofMillis(1),
            door(),
            ids -> {
              asked.add(ids);
              pass(ids.equals("2") ? last : first);
              return Stream.of(ids.split(",")).map(Long::valueOf).map(Things::thing).toList();
            },
            "id",
            BatchedReadClientTest::read);
    CompletableFuture<?> one = CompletableFuture.runAsync(() -> client.find(1));
    CompletableFuture<?> two = CompletableFuture.runAsync(() -> client.find(2));
    await().until(() -> asked.size() == 2);
    List<CompletableFuture<Optional<Long>>> answers = new ArrayList<>();
    for (long id : List.of(7L, Things.NEWER, 9L)) {
      CompletableFuture<Optional<Long>> answer = new CompletableFuture<>();
      answers.add(answer);
      Thread asking = new Thread(() -> answer.completeAsync(() -> client.find(id), Runnable::run));
      asking.start();
      await().until(() -> WAITING.contains(asking.getState()));
    }
    // One call ends, and the next asks for all that wait.
    first.countDown();
    one.join();

    assertThat(answers.get(0).join()).contains(7L);
    assertThat(answers.get(2).join()).contains(9L);
    assertThatThrownBy(() -> answers.get(1).join())
        .cause()
        .isInstanceOfSatisfying(
            Unavailable.class,
            now -> {
              assertThat(now.code()).isEqualTo("order-service-unavailable");
              assertThat(now.sentence()).contains("not understood");
            });
    assertThat(asked).contains("7,8,9");
    last.countDown();
    two.join();
  }

  private static void pass(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
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
    assertThatThrownBy(() -> client.find(7))
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
