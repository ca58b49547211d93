package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.events.ReservationReply.HoldRunOut;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Direction;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is particular to the door of reservations; the rest is that of {@link CheckoutTest}. */
class ReservationCheckoutTest extends RunningOrchestrator {

  private static final AtomicLong HOLDS = new AtomicLong(700);

  private final long hold = HOLDS.incrementAndGet();

  @BeforeEach
  void holdASeat() {
    RESERVATION_SERVICE.has(hold, BUYER, false, "HELD");
  }

  @Test
  void acceptsACheckoutAndShowsItsSaga() {
    Door.Answer answer = checkout(BUYER);

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.header("Location")).isEqualTo("/sagas/" + answer.id());
    assertThat(answer.body().path("type").asString()).isEqualTo("reserve-seat");
    assertThat(answer.body().path("subject").asString()).isEqualTo("SEAT_HOLD:" + hold);
    assertThat(answer.body().has("orderId")).isFalse();
    assertThat(door.get("/sagas?subject=SEAT_HOLD:" + hold).body().path("sagas").get(0).path("id"))
        .isEqualTo(answer.body().path("id"));
  }

  @Test
  void refusesToSearchForWhatCanBeNoSubject() {
    Door.Answer answer = door.get("/sagas?subject=%E2%82%AC");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().path("field").asString()).isEqualTo("subject");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'seatHoldId':7}                            | buyerId",
        "{'buyerId':1}                               | seatHoldId",
        "{'buyerId':1,'seatHoldId':0}                | seatHoldId",
        "{'buyerId':1,'seatHoldId':'7'}              | seatHoldId",
        "{'buyerId':1,'seatHoldId':7,'orderId':1}    | orderId",
      })
  void refusesABodyThatIsNotACheckout(String body, String field) {
    Door.Answer answer = door.post("/reservation-checkouts", body.replace('\'', '"'));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().path("field").asString()).isEqualTo(field);
  }

  @Test
  void refusesWhatIsNotTheBuyersOrIsNotThere() {
    assertThat(checkout(2).summary()).isEqualTo("403 not-your-seat-hold");
    assertThat(door.checkingOutSeat(BUYER, 99_999_999).join().summary())
        .isEqualTo("404 seat-hold-not-found");
    assertThat(sagasOf("SEAT_HOLD:" + hold)).isEmpty();
  }

  @Test
  void refusesAHoldThatRanOutOrWasPaidWithoutASagaHere() {
    RESERVATION_SERVICE.has(hold, BUYER, true, "AVAILABLE");
    assertThat(checkout(BUYER).summary()).isEqualTo("409 hold-run-out");
    RESERVATION_SERVICE.has(hold, BUYER, false, "RESERVED");
    assertThat(checkout(BUYER).summary()).isEqualTo("409 already-paid");
    assertThat(sagasOf("SEAT_HOLD:" + hold)).isEmpty();
  }

  @Test
  void namesTheSagaThatPaysOrHasPaid() {
    String saga = checkout(BUYER).id();

    Door.Answer running = checkout(BUYER);
    assertThat(running.summary()).isEqualTo("409 checkout-running");
    assertThat(running.body().path("sagaId").asString()).isEqualTo(saga);

    endsElsewhere(saga, "COMPLETED");
    assertThat(checkout(BUYER).summary()).isEqualTo("409 already-paid");
  }

  @Test
  void takesACompensatedHoldAgain() {
    String first = checkout(BUYER).id();
    reply(first, "claim-seat", Direction.DO, new HoldRunOut(Instant.EPOCH));
    reply(first, "claim-seat", Direction.UNDO, new NothingToUndo());
    await().until(() -> statusOf(first).equals("COMPENSATED"));

    assertThat(checkout(BUYER).id()).isNotEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "500 | {}",
        "200 | {}",
        "200 | {'seatHoldId':7,'buyerId':1,'seatId':7,'expiresAt':'2026-11-21T10:05:00Z','runOut':false,'seatStatus':'HELD'}",
        "200 | {'seatHoldId':HOLD,'buyerId':1,'seatId':0,'expiresAt':'2026-11-21T10:05:00Z','runOut':false,'seatStatus':'HELD'}",
        "200 | {'seatHoldId':HOLD,'buyerId':1,'seatId':7,'runOut':false,'seatStatus':'HELD'}",
        "200 | {'seatHoldId':HOLD,'buyerId':1,'seatId':7,'expiresAt':'2026-11-21T10:05:00Z','runOut':false}",
      })
  void asksToComeAgainWhenTheHoldCannotBeRead(int status, String body) {
    RESERVATION_SERVICE.answers(
        hold, status, body.replace('\'', '"').replace("HOLD", Long.toString(hold)));

    assertThat(checkout(BUYER).summary()).isEqualTo("503 reservation-service-unavailable");
    assertThat(sagasOf("SEAT_HOLD:" + hold)).isEmpty();
  }

  @Test
  void leavesTheDoorOfOrdersOpenWhileReservationServiceIsSlow() {
    CountDownLatch gate = RESERVATION_SERVICE.holdsBack(hold);
    Door.Answer slow = checkout(BUYER);
    Door.Answer ofAnOrder = door.checkout(BUYER, order);
    gate.countDown();

    assertThat(slow.summary()).isEqualTo("503 reservation-service-unavailable");
    assertThat(ofAnOrder.status()).isEqualTo(202);
  }

  @Test
  void givesEqualRequestsWithOneKeyOneSagaAndNoOtherBody() {
    List<Door.Answer> answers =
        atOnce(n -> door.checkingOutSeat(BUYER, hold, "Idempotency-Key", key));

    assertThat(answers).extracting(Door.Answer::summary).containsOnly("202");
    assertThat(answers).extracting(Door.Answer::id).containsOnly(answers.get(0).id());
    // The same number is another thing at the other door.
    ORDER_SERVICE.has(hold, BUYER, "PLACED");
    assertThat(door.checkout(BUYER, hold, "Idempotency-Key", key).summary())
        .isEqualTo("422 idempotency-key-reused");
  }

  /** SHA-256 of {@code 1/SEAT_HOLD:7000001}: keys of earlier builds stand so in the table. */
  @Test
  void bindsAKeyAsEarlierBuildsDid() {
    RESERVATION_SERVICE.has(7_000_001, BUYER, false, "HELD");
    assertThat(door.checkingOutSeat(BUYER, 7_000_001, "Idempotency-Key", key).join().status())
        .isEqualTo(202);
    assertThat(boundBody(key))
        .isEqualTo("019118e492fd4ec755d89779c8b7c03584c475e56791a4a833127f9ca3ceb2ca");
  }

  private Door.Answer checkout(long buyerId) {
    return door.checkingOutSeat(buyerId, hold).join();
  }
}
