package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.saga.orchestration.api.SagaWaiters;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** One buyer gets no more than their share of what all buyers share. */
@TestPropertySource(
    properties = {
      "paysaga.test.database=shares",
      "paysaga.limits.in-flight=3",
      "paysaga.limits.waits=1"
    })
class BuyersShareTest extends RunningOrchestrator {

  private static final long OTHER = 2;
  private static final long WAITING = 3;

  @Autowired private SagaWaiters endings;

  @Test
  void hasSoManyInFlightHoweverManyComeAtOnce() {
    List<Door.Answer> answers = atOnce(n -> door.checkingOut(BUYER, placed(BUYER)));

    assertThat(answers)
        .extracting(Door.Answer::summary)
        .containsOnly("202", "429 too-many-in-flight")
        .filteredOn("202"::equals)
        .hasSize(3);
    Door.Answer refused = door.checkout(BUYER, order, "Idempotency-Key", key);
    assertThat(refused.summary()).isEqualTo("429 too-many-in-flight");
    assertThat(refused.header("Retry-After")).isEqualTo("5");
    assertThat(sagasOf(order)).isEmpty();
    assertThat(door.checkout(OTHER, placed(OTHER)).status()).isEqualTo(202);

    List<String> begun =
        answers.stream().filter(each -> each.status() == 202).map(Door.Answer::id).toList();
    endsElsewhere(begun.get(0), "COMPENSATED");
    String saga = door.checkout(BUYER, order, "Idempotency-Key", key).id();
    assertThat(sagasOf(order)).containsExactly(saga);
    assertThat(door.checkout(BUYER, placed(BUYER)).summary()).isEqualTo("429 too-many-in-flight");
    assertThat(door.checkout(BUYER, order, "Idempotency-Key", key).id())
        .as("what was begun is told, and begins nothing")
        .isEqualTo(saga);
    assertThat(door.checkout(BUYER, order).summary()).isEqualTo("409 checkout-running");

    sql("update saga set stuck_since = utc_timestamp(6) where id = uuid_to_bin(?)", begun.get(1));
    assertThat(door.checkout(BUYER, placed(BUYER)).status())
        .as("one that is stuck does not count")
        .isEqualTo(202);
  }

  @Test
  void waitsWithSoManyRequestsAndIsAnsweredAtOnceWithAFurtherOne() {
    CompletableFuture<Door.Answer> waits =
        door.checkingOut(WAITING, placed(WAITING), "Prefer", "wait=30");
    await().until(() -> endings.waiting() == 1);

    Door.Answer further = door.checkout(WAITING, placed(WAITING), "Prefer", "wait=30");

    assertThat(further.status()).isEqualTo(202);
    assertThat(further.header("Preference-Applied")).isEmpty();
    CompletableFuture<Door.Answer> anothers =
        door.checkingOut(WAITING + 1, placed(WAITING + 1), "Prefer", "wait=30");
    await().until(() -> endings.waiting() == 2);
    List.of(WAITING, WAITING + 1)
        .forEach(
            buyer ->
                door.get("/sagas?buyerId=" + buyer)
                    .body()
                    .path("sagas")
                    .forEach(saga -> endsElsewhere(saga.path("id").asString(), "COMPENSATED")));
    assertThat(waits.join().header("Preference-Applied")).isEqualTo("wait=30");
    assertThat(anothers.join().header("Preference-Applied")).isEqualTo("wait=30");
  }
}
