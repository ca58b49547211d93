package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestCoalescerTest {

  private static final RuntimeException AWAY = new IllegalStateException("away");

  private static final RuntimeException TOO_MANY = new IllegalStateException("too many");

  private final Queue<List<Integer>> calls = new ConcurrentLinkedQueue<>();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final ExecutorService askers = Executors.newFixedThreadPool(20);
  private final RequestCoalescer<Integer, Integer> together =
      new RequestCoalescer<>(1, 5, this::twice, 20, () -> TOO_MANY);

  @AfterEach
  void end() {
    askers.shutdownNow();
  }

  @Test
  void waitsForNobodyWhenAlone() {
    gate.countDown();

    assertThat(together.ask(1)).isEqualTo(2);
    assertThat(together.ask(2)).isEqualTo(4);
    assertThat(calls).containsExactly(List.of(1), List.of(2));
  }

  @Test
  void asksTogetherWhatComesWhileACallIsUnderWay() {
    CompletableFuture<Integer> first = ask(100);
    await().until(() -> calls.size() == 1);
    List<CompletableFuture<Integer>> others = IntStream.range(0, 7).mapToObj(this::ask).toList();
    await().until(() -> together.waiting() == 7);
    gate.countDown();

    assertThat(first.join()).isEqualTo(200);
    assertThat(others).extracting(CompletableFuture::join).containsExactly(0, 2, 4, 6, 8, 10, 12);
    assertThat(calls).extracting(List::size).containsExactly(1, 5, 2);
  }

  @Test
  void throwsAtAllOfABatchWhatTheBatchThrows() {
    CompletableFuture<Integer> first = ask(100);
    await().until(() -> calls.size() == 1);
    List<CompletableFuture<Integer>> failing = List.of(ask(0xBAD), ask(1));
    await().until(() -> together.waiting() == 2);
    gate.countDown();

    assertThat(first.join()).isEqualTo(200);
    assertThat(failing).allSatisfy(asker -> assertThatThrownBy(asker::join).cause().isSameAs(AWAY));
  }

  @Test
  void goesOnAfterACallThatFailed() {
    CompletableFuture<Integer> failing = ask(0xBAD);
    await().until(() -> calls.size() == 1);
    CompletableFuture<Integer> next = ask(1);
    await().until(() -> together.waiting() == 1);
    gate.countDown();

    assertThatThrownBy(failing::join).hasRootCauseMessage("away");
    assertThat(next.join()).isEqualTo(2);
    assertThat(together.ask(2)).isEqualTo(4);
  }

  @Test
  void letsOnlyAFewWaitBehindASlowCall() {
    RequestCoalescer<Integer, Integer> slow =
        new RequestCoalescer<>(1, 5, this::twice, 2, () -> TOO_MANY);
    CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> slow.ask(100), askers);
    await().until(() -> calls.size() == 1);

    List<CompletableFuture<Integer>> others =
        IntStream.range(0, 8)
            .mapToObj(n -> CompletableFuture.supplyAsync(() -> slow.ask(n), askers))
            .toList();
    await().until(() -> others.stream().filter(CompletableFuture::isDone).count() == 6);

    assertThat(others)
        .filteredOn(CompletableFuture::isDone)
        .allSatisfy(asker -> assertThatThrownBy(asker::join).cause().isSameAs(TOO_MANY));
    assertThat(slow.waiting()).isEqualTo(2);
    gate.countDown();
    assertThat(first.join()).isEqualTo(200);
    assertThat(others).filteredOn(asker -> !asker.isCompletedExceptionally()).hasSize(2);
    assertThat(slow.ask(4)).isEqualTo(8);
  }

  private CompletableFuture<Integer> ask(int question) {
    return CompletableFuture.supplyAsync(() -> together.ask(question), askers);
  }

  private List<Integer> twice(List<Integer> questions) {
    calls.add(questions);
    try {
      gate.await();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
    if (questions.contains(0xBAD)) {
      throw AWAY;
    }
    return questions.stream().map(question -> 2 * question).toList();
  }
}
