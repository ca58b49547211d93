package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** order-service takes connections and answers nobody, for longer than anybody waits. */
@TestPropertySource(
    properties = {
      "server.tomcat.threads.max=40",
      "paysaga.checkout.most-queued=5",
      "paysaga.checkout.lock.lease=60s",
      "paysaga.order-service.read-timeout=40s"
    })
class FrozenOwnerTest extends RunningOrchestrator {

  private static final int CALLS = 2;
  private static final int QUEUED = 5;

  @Test
  void holdsAFewCheckoutsAndNoOtherDoor() {
    CountDownLatch gate = new CountDownLatch(1);
    List<CompletableFuture<Door.Answer>> calls =
        IntStream.rangeClosed(1, CALLS)
            .mapToObj(
                nth -> {
                  int reads = ORDER_SERVICE.reads();
                  CompletableFuture<Door.Answer> call = checkingOut(gate);
                  await().until(() -> ORDER_SERVICE.reads() > reads);
                  return call;
                })
            .toList();
    try {
      List<CompletableFuture<Door.Answer>> behind =
          IntStream.range(0, 100).mapToObj(n -> checkingOut(gate)).toList();

      await().until(() -> open(behind).count() == QUEUED);
      assertThat(behind)
          .filteredOn(CompletableFuture::isDone)
          .extracting(CompletableFuture::join)
          .allSatisfy(
              answer -> {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("Retry-After")).isNotEmpty();
              });
      for (int n = 0; n < 20; n++) {
        assertThat(door.get("/sagas?limit=1").status()).isEqualTo(200);
        assertThat(door.get("/livez").status()).isEqualTo(200);
      }
      assertThat(open(behind)).hasSize(QUEUED);

      List<CompletableFuture<Door.Answer>> held =
          Stream.concat(calls.stream(), open(behind)).toList();
      gate.countDown();
      assertThat(held)
          .extracting(CompletableFuture::join)
          .extracting(Door.Answer::status)
          .containsOnly(202);
    } finally {
      gate.countDown();
    }
  }

  private static Stream<CompletableFuture<Door.Answer>> open(
      List<CompletableFuture<Door.Answer>> asked) {
    return asked.stream().filter(one -> !one.isDone());
  }

  private CompletableFuture<Door.Answer> checkingOut(CountDownLatch gate) {
    long orderId = placed(BUYER);
    ORDER_SERVICE.holdsBack(orderId, gate);
    return door.checkingOut(BUYER, orderId);
  }
}
