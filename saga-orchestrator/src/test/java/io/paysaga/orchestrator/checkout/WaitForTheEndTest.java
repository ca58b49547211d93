package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.saga.orchestration.api.SagaWaiters;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class WaitForTheEndTest extends RunningOrchestrator {

  @Autowired private SagaWaiters endings;

  @Test
  void waitsForASagaThatEndsHere() {
    CompletableFuture<Door.Answer> answer = door.checkingOut(BUYER, order, "Prefer", "wait=30");
    await().until(() -> endings.waiting() == 1);
    String saga = sagasOf(order).get(0);
    paymentRefuses(saga);
    paymentIsUndone(saga);

    assertThat(answer).succeedsWithin(Duration.ofSeconds(15));
    assertThat(answer.join().status()).isEqualTo(200);
    assertThat(answer.join().header("Preference-Applied")).isEqualTo("wait=30");
    assertThat(answer.join().body().path("status").asString()).isEqualTo("COMPENSATED");
    assertThat(answer.join().body().path("failure").path("code").asString())
        .isEqualTo("above-limit");
    assertThat(endings.waiting()).isZero();
  }

  @Test
  void waitsForASagaThatEndsElsewhere() {
    List<CompletableFuture<Door.Answer>> answers =
        List.of(
            door.checkingOut(BUYER, order, "Prefer", "wait=30", "Idempotency-Key", key),
            door.checkingOut(BUYER, order, "Prefer", "wait=30", "Idempotency-Key", key));
    await().until(() -> endings.waiting() == 2);
    endsElsewhere(sagasOf(order).get(0), "COMPLETED");

    assertThat(answers)
        .allSatisfy(answer -> assertThat(answer).succeedsWithin(Duration.ofSeconds(15)))
        .extracting(answer -> answer.join().body().path("status").asString())
        .containsOnly("COMPLETED");
    assertThat(endings.waiting()).isZero();
  }

  @Test
  void answersWithARunningSagaWhenTheWaitIsOver() {
    Door.Answer answer = door.checkout(BUYER, order, "Prefer", "respond-async", "Prefer", "wait=1");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=1");
    assertThat(answer.took()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
    assertThat(endings.waiting()).isZero();
  }

  @Test
  void forgetsAClientThatHungUp() {
    CompletableFuture<Door.Answer> answer = door.checkingOut(BUYER, order, "Prefer", "wait=2");
    await().until(() -> endings.waiting() == 1);
    answer.cancel(true);

    await().until(() -> endings.waiting() == 0);
  }
}
