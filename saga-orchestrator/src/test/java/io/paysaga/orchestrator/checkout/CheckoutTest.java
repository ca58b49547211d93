package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class CheckoutTest extends RunningOrchestrator {

  @Autowired private RedissonClient redisson;

  @Test
  void acceptsACheckoutAndShowsItsSaga() {
    Door.Answer answer = door.checkout(BUYER, order);

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.header("Location")).isEqualTo("/sagas/" + answer.id());
    assertThat(answer.header("Preference-Applied")).isEmpty();
    assertThat(answer.body().propertyNames())
        .containsExactly(
            "id",
            "type",
            "subject",
            "orderId",
            "buyerId",
            "status",
            "steps",
            "failure",
            "createdAt",
            "updatedAt");
    assertThat(answer.body().path("type").asString()).isEqualTo("pay-order");
    assertThat(answer.body().path("subject").asString()).isEqualTo("ORDER:" + order);
    assertThat(answer.body().path("orderId").asLong()).isEqualTo(order);
    assertThat(answer.body().path("buyerId").asLong()).isEqualTo(BUYER);
    assertThat(answer.body().path("status").asString()).isEqualTo("RUNNING");
    assertThat(door.get(answer.header("Location")).body().path("createdAt"))
        .isEqualTo(answer.body().path("createdAt"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'orderId':100}                            | buyerId",
        "{'buyerId':1}                              | orderId",
        "{'buyerId':0,'orderId':100}                | buyerId",
        "{'buyerId':1,'orderId':-1}                 | orderId",
        "{'buyerId':1,'orderId':1.5}                | orderId",
        "{'buyerId':'1','orderId':100}              | buyerId",
        "{'buyerId':1,'orderId':100,'price':1}      | price",
        "{'buyerId':1,'orderId':9223372036854775808} | orderId",
      })
  void refusesABodyThatIsNotACheckout(String body, String field) {
    Door.Answer answer = door.post("/checkouts", body.replace('\'', '"'));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.body().path("field").asString()).isEqualTo(field);
  }

  @Test
  void refusesAKeyThatIsNoKey() {
    Door.Answer answer = door.checkout(BUYER, order, "Idempotency-Key", "with space");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().path("field").asString()).isEqualTo("Idempotency-Key");
  }

  @Test
  void refusesWhatIsNotTheBuyersOrIsNotThere() {
    ORDER_SERVICE.has(order, 2, "PLACED");
    assertThat(door.checkout(BUYER, order).summary()).isEqualTo("403 not-your-order");
    assertThat(door.checkout(BUYER, 99_999_999).summary()).isEqualTo("404 order-not-found");
    assertThat(sagasOf(order)).isEmpty();
  }

  @Test
  void refusesAnOrderThatIsCancelledOrPaidWithoutASagaHere() {
    ORDER_SERVICE.has(order, BUYER, "CANCELLED");
    assertThat(door.checkout(BUYER, order).summary()).isEqualTo("409 order-cancelled");
    ORDER_SERVICE.has(order, BUYER, "PAID");
    assertThat(door.checkout(BUYER, order).summary()).isEqualTo("409 already-paid");
    assertThat(sagasOf(order)).isEmpty();
  }

  @Test
  void namesTheSagaThatPaysTheOrderOrHasPaidIt() {
    String saga = door.checkout(BUYER, order).id();

    Door.Answer running = door.checkout(BUYER, order);
    assertThat(running.summary()).isEqualTo("409 checkout-running");
    assertThat(running.body().path("sagaId").asString()).isEqualTo(saga);

    endsElsewhere(saga, "COMPLETED");
    Door.Answer paid = door.checkout(BUYER, order);
    assertThat(paid.summary()).isEqualTo("409 already-paid");
    assertThat(paid.body().path("sagaId").asString()).isEqualTo(saga);
    assertThat(door.checkout(2, order).summary()).isEqualTo("403 not-your-order");
  }

  @Test
  void saysThatAnOrderIsRefundedAndNotThatItIsPaid() {
    String saga = door.checkout(BUYER, order).id();
    endsElsewhere(saga, "COMPLETED");
    ORDER_SERVICE.has(order, BUYER, "REFUNDED");
    Door.Answer refunded = door.checkout(BUYER, order);
    assertThat(refunded.summary()).isEqualTo("409 order-refunded");
    assertThat(refunded.body().path("sagaId").asString()).isEqualTo(saga);

    long purged = placed(BUYER);
    ORDER_SERVICE.has(purged, BUYER, "REFUNDED");
    assertThat(door.checkout(BUYER, purged).summary()).isEqualTo("409 order-refunded");
  }

  /** SHA-256 of {@code 1/ORDER:7000001}: keys of earlier builds stand so in the table. */
  @Test
  void bindsAKeyAsEarlierBuildsDid() {
    ORDER_SERVICE.has(7_000_001, BUYER, "PLACED");
    assertThat(door.checkout(BUYER, 7_000_001, "Idempotency-Key", key).status()).isEqualTo(202);
    assertThat(boundBody(key))
        .isEqualTo("93434cfdb13386b31a2ddbfaf4888880d163389cfaa686ed77bd6050cae5bceb");
  }

  /** Orders were put back to an earlier day, and their numbers were given again. */
  @ParameterizedTest
  @ValueSource(strings = {"RUNNING", "COMPLETED", "RESOLVED"})
  void tellsNoBuyerOfAStrangersSagaWhenAnOrdersIdIsBornTwice(String status) {
    String strangers = door.checkout(BUYER, order).id();
    sql("update saga set status = ? where id = uuid_to_bin(?)", status, strangers);
    ORDER_SERVICE.has(order, BUYER + 1, "PLACED");

    Door.Answer refused = door.checkout(BUYER + 1, order);

    assertThat(refused.summary()).isEqualTo("409 id-reused");
    assertThat(refused.http().body()).doesNotContain(strangers);
    assertThat(door.checkout(BUYER, order).summary()).isEqualTo("403 not-your-order");
  }

  @Test
  void knowsAnOrderThatIsYoungerThanTheSagaOfItsNumber() {
    String former = door.checkout(BUYER, order).id();
    endsElsewhere(former, "COMPLETED");
    ORDER_SERVICE.has(order, BUYER, "PLACED", Instant.now().plusSeconds(90));
    assertThat(door.checkout(BUYER, order).summary()).isEqualTo("409 id-reused");
    ORDER_SERVICE.has(order, BUYER, "CANCELLED", Instant.now().plusSeconds(90));
    assertThat(door.checkout(BUYER, order).summary()).isEqualTo("409 order-cancelled");
    // By a clock that differs, it may look a little younger.
    ORDER_SERVICE.has(order, BUYER, "PLACED", Instant.now().plusSeconds(30));
    assertThat(door.checkout(BUYER, order).summary()).isEqualTo("409 already-paid");
  }

  @Test
  void takesACompensatedOrderAgain() {
    String first = door.checkout(BUYER, order).id();
    paymentRefuses(first);
    paymentIsUndone(first);
    await().until(() -> statusOf(first).equals("COMPENSATED"));

    Door.Answer again = door.checkout(BUYER, order);
    assertThat(again.status()).isEqualTo(202);
    assertThat(again.id()).isNotEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "500 | {}",
        "400 | {}",
        "302 | {}",
        "204 | ``",
        "200 | null",
        "200 | <html>",
        "200 | {},{}",
        "200 | {}",
        "200 | {'orderId':ORDER,'buyerId':1,'status':'SENT','totalPrice':1}",
        "200 | {'orderId':ORDER,'buyerId':1,'totalPrice':1}",
        "200 | {'orderId':ORDER,'buyerId':1,'status':'PLACED'}",
        "200 | {'orderId':ORDER,'buyerId':1,'status':'PLACED','totalPrice':0}",
        "200 | {'orderId':7,'buyerId':1,'status':'PLACED','totalPrice':1}",
      })
  void asksToComeAgainWhenTheOrderCannotBeRead(int status, String body) {
    ORDER_SERVICE.answers(
        order, status, body.replace('\'', '"').replace("ORDER", Long.toString(order)));

    Door.Answer answer = door.checkout(BUYER, order);

    assertThat(answer.summary()).isEqualTo("503 order-service-unavailable");
    assertThat(answer.header("Retry-After")).isEqualTo("2");
    assertThat(sagasOf(order)).isEmpty();
  }

  @Test
  void readsNoMoreOfAnAnswerThanOrdersCanBe() {
    String told =
        "{\"orderId\":%d,\"buyerId\":%d,\"status\":\"PLACED\",\"totalPrice\":1}"
            .formatted(order, BUYER);
    ORDER_SERVICE.answers(order, 200, told + " ".repeat(1024 * 1024));
    assertThat(door.checkout(BUYER, order).summary()).isEqualTo("503 order-service-unavailable");
    ORDER_SERVICE.answers(order, 200, told + " ".repeat(1024));
    assertThat(door.checkout(BUYER, order).status()).isEqualTo(202);
  }

  @Test
  void asksToComeAgainWhenOrderServiceIsAwayOrSlow() {
    ORDER_SERVICE.goesAway();
    Door.Answer away = door.checkout(BUYER, order, "Idempotency-Key", key);
    ORDER_SERVICE.comesBack();
    CountDownLatch gate = ORDER_SERVICE.holdsBack(order);
    Door.Answer slow = door.checkout(BUYER, order, "Idempotency-Key", key);
    gate.countDown();

    assertThat(away.summary()).isEqualTo("503 order-service-unavailable");
    assertThat(away.took()).isLessThan(SOON);
    assertThat(slow.summary()).isEqualTo("503 order-service-unavailable");
    assertThat(slow.took()).isLessThan(Duration.ofSeconds(3));
    // What was not accepted binds no key.
    assertThat(door.checkout(BUYER, order, "Idempotency-Key", key).status()).isEqualTo(202);
  }

  @Test
  void answersTheSameRequestWithTheSameSagaWhateverHappenedInBetween() {
    Door.Answer first = door.checkout(BUYER, order, "Idempotency-Key", key);
    int reads = ORDER_SERVICE.reads();
    ORDER_SERVICE.goesAway();
    Door.Answer running = door.checkout(BUYER, order, "Idempotency-Key", key);
    endsElsewhere(first.id(), "COMPENSATED");
    Door.Answer ended = door.checkout(BUYER, order, "Idempotency-Key", key);
    ORDER_SERVICE.comesBack();

    assertThat(running.status()).isEqualTo(202);
    assertThat(running.id()).isEqualTo(first.id());
    assertThat(ended.status()).isEqualTo(200);
    assertThat(ended.id()).isEqualTo(first.id());
    assertThat(ORDER_SERVICE.reads()).isEqualTo(reads);
  }

  @Test
  void answersTheSameRequestWhileTheFirstOneStillHoldsTheLock() {
    await().until(() -> locks(door));
    CountDownLatch gate = ORDER_SERVICE.holdsBack(order);
    int reads = ORDER_SERVICE.reads();
    CompletableFuture<Door.Answer> first = door.checkingOut(BUYER, order, "Idempotency-Key", key);
    await().until(() -> ORDER_SERVICE.reads() > reads);
    CompletableFuture<Door.Answer> same = door.checkingOut(BUYER, order, "Idempotency-Key", key);
    Door.Answer other = door.checkout(BUYER, order);
    gate.countDown();

    assertThat(other.summary()).isEqualTo("409 checkout-in-progress");
    assertThat(first.join().status()).isEqualTo(202);
    assertThat(same.join().status()).isEqualTo(202);
    assertThat(same.join().id()).isEqualTo(first.join().id());
  }

  @Test
  void refusesAKeyThatStandsForAnotherBodyAndKeepsKeysOfBuyersApart() {
    long another = placed(2);
    Door.Answer first = door.checkout(BUYER, order, "Idempotency-Key", key);

    assertThat(door.checkout(BUYER, another, "Idempotency-Key", key).summary())
        .isEqualTo("422 idempotency-key-reused");
    Door.Answer ofAnotherBuyer = door.checkout(2, another, "Idempotency-Key", key);
    assertThat(ofAnotherBuyer.status()).isEqualTo(202);
    assertThat(ofAnotherBuyer.id()).isNotEqualTo(first.id());
  }

  @Test
  void bindsNoKeyToARefusedCheckout() {
    ORDER_SERVICE.has(order, 2, "PLACED");
    assertThat(door.checkout(BUYER, order, "Idempotency-Key", key).status()).isEqualTo(403);
    ORDER_SERVICE.has(order, BUYER, "PLACED");
    assertThat(door.checkout(BUYER, order, "Idempotency-Key", key).status()).isEqualTo(202);
  }

  @Test
  void givesFiftyEqualRequestsWithOneKeyOneSaga() {
    List<Door.Answer> answers = atOnce(n -> door.checkingOut(BUYER, order, "Idempotency-Key", key));

    assertThat(answers).extracting(Door.Answer::summary).containsOnly("202");
    assertThat(answers).extracting(Door.Answer::id).containsOnly(answers.get(0).id());
    assertThat(sagasOf(order)).hasSize(1);
  }

  @Test
  void acceptsOneOfFiftyRequestsWithoutAKey() {
    List<Door.Answer> answers = atOnce(n -> door.checkingOut(BUYER, order));

    assertThat(answers)
        .extracting(Door.Answer::status)
        .containsOnlyOnce(202)
        .containsOnly(202, 409);
    assertThat(sagasOf(order)).hasSize(1);
  }

  @Test
  void acceptsOneOfFiftyRequestsWithKeysOfTheirOwn() {
    List<Door.Answer> answers =
        atOnce(n -> door.checkingOut(BUYER, order, "Idempotency-Key", key + n));

    assertThat(answers)
        .extracting(Door.Answer::status)
        .containsOnlyOnce(202)
        .containsOnly(202, 409);
    assertThat(sagasOf(order)).hasSize(1);
  }

  @Test
  void refusesWhileSomebodyElseHoldsTheLockForLongerThanARequestWaits() throws Exception {
    await().until(() -> locks(door));
    RLock lock = redisson.getLock(lockName());
    assertThat(lock.tryLock(0, 30, TimeUnit.SECONDS)).isTrue();
    try {
      Door.Answer impatient = door.checkout(BUYER, order);
      Door.Answer patient = door.checkout(BUYER, order, "Idempotency-Key", key);
      assertThat(impatient.summary()).isEqualTo("409 checkout-in-progress");
      assertThat(impatient.took()).isLessThan(SOON);
      assertThat(patient.summary()).isEqualTo("409 checkout-in-progress");
    } finally {
      lock.unlock();
    }
    assertThat(door.checkout(BUYER, order).status()).isEqualTo(202);
  }

  @Test
  void letsAStrangerKeepNobodyFromTheirOrder() {
    await().until(() -> locks(door));
    CountDownLatch gate = ORDER_SERVICE.holdsBack(order);
    CompletableFuture<Door.Answer> strangers = door.checkingOut(BUYER + 1, order);
    await().until(() -> redisson.getLock("checkout:ORDER:" + order + ":" + (BUYER + 1)).isLocked());
    CompletableFuture<Door.Answer> buyers = door.checkingOut(BUYER, order);
    gate.countDown();

    assertThat(strangers.join().status()).isEqualTo(403);
    assertThat(buyers.join().status()).isEqualTo(202);
  }

  private String lockName() {
    return "checkout:ORDER:" + order + ":" + BUYER;
  }

  @Test
  void writesALineWhenTheLockWasLostBeforeItWasGivenBack(CapturedOutput log) {
    await().until(() -> locks(door));
    CountDownLatch gate = ORDER_SERVICE.holdsBack(order);
    CompletableFuture<Door.Answer> answer = door.checkingOut(BUYER, order);
    RLock lock = redisson.getLock(lockName());
    await().until(lock::isLocked);
    lock.forceUnlock();
    gate.countDown();

    assertThat(answer.join().status()).isEqualTo(202);
    assertThat(log.getOut()).contains(lockName() + " was held for longer");
  }
}
