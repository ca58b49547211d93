package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.events.OrderDeliveryReply.Delivered;
import io.paysaga.events.OrderReply.NotPaid;
import io.paysaga.events.OrderReply.Refunded;
import io.paysaga.events.Payable;
import io.paysaga.events.PaymentReply.PaymentRefunded;
import io.paysaga.events.PointReply.Returned;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Direction;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is particular to the door of refunds; the rest is that of {@link CheckoutTest}. */
class OrderRefundTest extends RunningOrchestrator {

  private static final String WHY = "too small";

  /** It is no longer stored. */
  private static final String PURGED = "019aa000-0000-7000-8000-0000000000aa";

  @BeforeEach
  void isPaid() {
    ORDER_SERVICE.hasPaid(order, BUYER, PURGED);
  }

  @Test
  void acceptsARefundAndShowsItsSaga() {
    Door.Answer answer = door.refund(BUYER, order, WHY);

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.header("Location")).isEqualTo("/sagas/" + answer.id());
    assertThat(answer.body().path("type").asString()).isEqualTo("refund-order");
    assertThat(answer.body().path("subject").asString()).isEqualTo("ORDER:" + order);
    assertThat(answer.body().path("orderId").asLong()).isEqualTo(order);
    assertThat(answer.body().path("buyerId").asLong()).isEqualTo(BUYER);
    assertThat(answer.body().path("status").asString()).isEqualTo("RUNNING");
    assertThat(door.get("/sagas?orderId=" + order).body().path("sagas").get(0).path("id"))
        .isEqualTo(answer.body().path("id"));
  }

  @Test
  void refundsAndSaysSoToAllWhoAskAgain() {
    String saga = door.refund(BUYER, order, WHY, "Idempotency-Key", key).id();
    reply(
        saga,
        "refund-order",
        Direction.DO,
        new Refunded(UUID.fromString(PURGED), BUYER, 24_000, Payable.order(order)));
    reply(saga, "refund-payment", Direction.DO, new PaymentRefunded(7));
    reply(saga, "return-points", Direction.DO, new Returned(24_000));
    await().until(() -> statusOf(saga).equals("COMPLETED"));
    reply(saga, "deliver-refund", Direction.DO, new Delivered());

    Door.Answer same = door.refund(BUYER, order, WHY, "Idempotency-Key", key);
    assertThat(same.status()).isEqualTo(200);
    assertThat(same.id()).isEqualTo(saga);
    Door.Answer other = door.refund(BUYER, order, WHY);
    assertThat(other.summary()).isEqualTo("409 order-refunded");
    assertThat(other.body().path("sagaId").asString()).isEqualTo(saga);
  }

  @Test
  void takesAnOrderAgainWhoseRefundWasUndone() {
    String first = door.refund(BUYER, order, WHY).id();
    reply(first, "refund-order", Direction.DO, new NotPaid());
    reply(first, "refund-order", Direction.UNDO, new NothingToUndo());
    await().until(() -> statusOf(first).equals("COMPENSATED"));

    assertThat(door.refund(BUYER, order, WHY).status()).isEqualTo(202);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'reason':'why'}                            | buyerId",
        "{'buyerId':1}                               | reason",
        "{'buyerId':0,'reason':'why'}                | buyerId",
        "{'buyerId':'1','reason':'why'}              | buyerId",
        "{'buyerId':1,'reason':' '}                  | reason",
        "{'buyerId':1,'reason':'one\\ntwo'}          | reason",
        "{'buyerId':1,'reason':7}                    | reason",
        "{'buyerId':1,'reason':'why','price':1}      | price",
      })
  void refusesABodyThatIsNotARefund(String body, String field) {
    Door.Answer answer = door.post("/orders/" + order + "/refunds", body.replace('\'', '"'));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.body().path("field").asString()).isEqualTo(field);
  }

  @Test
  void refusesAReasonThatIsTooLongAndAnOrderThatHasNoNumber() {
    assertThat(door.refund(BUYER, order, "n".repeat(1001)).body().path("field").asString())
        .isEqualTo("reason");
    for (String id : List.of("0", "-1", "last")) {
      Door.Answer answer =
          door.post("/orders/" + id + "/refunds", "{\"buyerId\":1,\"reason\":\"why\"}");
      assertThat(answer.status()).as(id).isEqualTo(400);
      assertThat(answer.body().path("field").asString()).isEqualTo("id");
    }
  }

  @Test
  void refusesWhatIsNotTheBuyersOrIsNotThere() {
    assertThat(door.refund(BUYER + 1, order, WHY).summary()).isEqualTo("403 not-your-order");
    assertThat(door.refund(BUYER, 99_999_999, WHY).summary()).isEqualTo("404 order-not-found");
    assertThat(sagasOf(order)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "PLACED, order-not-paid",
    "CANCELLED, order-cancelled",
    "REFUNDED, order-refunded",
  })
  void refusesAnOrderThatIsNotPaidOrNoLonger(String status, String code) {
    ORDER_SERVICE.has(order, BUYER, status);
    assertThat(door.refund(BUYER, order, WHY).summary()).isEqualTo("409 " + code);
    assertThat(sagasOf(order)).isEmpty();
  }

  @Test
  void waitsUntilTheCheckoutHasDeliveredTheOrder() {
    long paid = placed(BUYER);
    String checkout = door.checkout(BUYER, paid).id();
    ORDER_SERVICE.hasPaid(paid, BUYER, checkout);
    Door.Answer running = door.refund(BUYER, paid, WHY);
    assertThat(running.summary()).isEqualTo("409 checkout-running");
    assertThat(running.body().path("sagaId").asString()).isEqualTo(checkout);

    everyCriticalStepIsDone(checkout);
    await().until(() -> statusOf(checkout).equals("COMPLETED"));
    Door.Answer delivering = door.refund(BUYER, paid, WHY);
    assertThat(delivering.summary()).isEqualTo("409 delivery-open");
    assertThat(delivering.body().path("sagaId").asString()).isEqualTo(checkout);

    reply(checkout, "deliver-order", Direction.DO, new Delivered());
    await().until(() -> door.refund(BUYER, paid, WHY).status() == 202);
  }

  @Test
  void refusesAnOrderWhoseCheckoutWasSettledByHand() {
    long paid = placed(BUYER);
    String checkout = door.checkout(BUYER, paid).id();
    endsElsewhere(checkout, "RESOLVED");
    ORDER_SERVICE.hasPaid(paid, BUYER, checkout);

    assertThat(door.refund(BUYER, paid, WHY).summary()).isEqualTo("409 checkout-resolved");
  }

  @ParameterizedTest
  @CsvSource({
    "RUNNING, refund-running",
    "COMPENSATING, refund-running",
    "COMPLETED, order-refunded",
    "RESOLVED, refund-resolved",
  })
  void namesTheRefundThatStandsInTheWayWhateverTheOrderSays(String status, String code) {
    String saga = door.refund(BUYER, order, WHY).id();
    sql("update saga set status = ?, due_at = null where id = uuid_to_bin(?)", status, saga);
    for (String of : List.of("PAID", "REFUNDED")) {
      if (of.equals("REFUNDED")) {
        ORDER_SERVICE.has(order, BUYER, of);
      }
      Door.Answer refused = door.refund(BUYER, order, WHY);
      assertThat(refused.summary()).as(of).isEqualTo("409 " + code);
      assertThat(refused.body().path("sagaId").asString()).isEqualTo(saga);
    }
    assertThat(door.refund(BUYER + 1, order, WHY).summary()).isEqualTo("403 not-your-order");
  }

  /** Orders were put back to an earlier day, and their numbers were given again. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tellsNoBuyerOfARefundOfAnEarlierOrderOfTheNumber(boolean paid) {
    String former = door.refund(BUYER, order, WHY).id();
    endsElsewhere(former, "COMPLETED");
    if (paid) {
      ORDER_SERVICE.hasPaid(order, BUYER + 1, PURGED);
    } else {
      ORDER_SERVICE.has(order, BUYER, "PLACED", Instant.now().plusSeconds(90));
    }

    Door.Answer refused = door.refund(paid ? BUYER + 1 : BUYER, order, WHY);
    assertThat(refused.summary()).isEqualTo(paid ? "409 id-reused" : "409 order-not-paid");
    assertThat(refused.http().body()).doesNotContain(former);
  }

  @Test
  void asksToComeAgainWhenOrderServiceIsAwayOrDoesNotTellWhoPaid() {
    ORDER_SERVICE.has(order, BUYER, "PAID");
    Door.Answer former = door.refund(BUYER, order, WHY);
    assertThat(former.summary()).isEqualTo("503 order-service-too-old");
    assertThat(former.header("Retry-After")).isEqualTo("60");
    ORDER_SERVICE.goesAway();
    Door.Answer away = door.refund(BUYER, order, WHY);
    ORDER_SERVICE.comesBack();
    assertThat(away.summary()).isEqualTo("503 order-service-unavailable");
    assertThat(sagasOf(order)).isEmpty();
  }

  @Test
  void answersTheSameRequestWithTheSameSagaAndNoOtherWithItsKey() {
    Door.Answer first = door.refund(BUYER, order, WHY, "Idempotency-Key", key);
    ORDER_SERVICE.goesAway();
    Door.Answer same = door.refund(BUYER, order, WHY, "Idempotency-Key", key);
    Door.Answer otherReason = door.refund(BUYER, order, "too big", "Idempotency-Key", key);
    Door.Answer otherFlow = door.checkout(BUYER, order, "Idempotency-Key", key);
    ORDER_SERVICE.comesBack();

    assertThat(same.status()).isEqualTo(202);
    assertThat(same.id()).isEqualTo(first.id());
    assertThat(otherReason.summary()).isEqualTo("422 idempotency-key-reused");
    assertThat(otherFlow.summary()).isEqualTo("422 idempotency-key-reused");
  }

  @Test
  void takesNoKeyOfACheckoutOfTheSameOrder() {
    long paid = placed(BUYER);
    String checkout = door.checkout(BUYER, paid, "Idempotency-Key", key).id();
    endsElsewhere(checkout, "COMPENSATED");
    ORDER_SERVICE.hasPaid(paid, BUYER, PURGED);

    assertThat(door.refund(BUYER, paid, WHY, "Idempotency-Key", key).summary())
        .isEqualTo("422 idempotency-key-reused");
  }

  /** SHA-256 of {@code refund-order/1/ORDER:7000002/too small}: so keys stand in the table. */
  @Test
  void bindsAKeyToTheFlowAndToAllThatWasAsked() {
    ORDER_SERVICE.hasPaid(7_000_002, BUYER, PURGED);
    assertThat(door.refund(BUYER, 7_000_002, WHY, "Idempotency-Key", key).status()).isEqualTo(202);
    assertThat(boundBody(key))
        .isEqualTo("af503301ab6e45aa74c056e28ddae2bfff5b444d7a589f46a1bea3dd649d7064");
  }

  @Test
  void givesFiftyEqualRequestsWithOneKeyOneSaga() {
    List<Door.Answer> answers =
        atOnce(n -> door.refunding(BUYER, order, WHY, "Idempotency-Key", key));

    assertThat(answers).extracting(Door.Answer::summary).containsOnly("202");
    assertThat(answers).extracting(Door.Answer::id).containsOnly(answers.get(0).id());
    assertThat(sagasOf(order)).hasSize(1);
  }

  @Test
  void beginsOneOfFiftyRefundsOfAnOrder() {
    List<Door.Answer> answers =
        atOnce(n -> door.refunding(BUYER, order, WHY, "Idempotency-Key", key + n));

    assertThat(answers)
        .extracting(Door.Answer::status)
        .containsOnlyOnce(202)
        .containsOnly(202, 409);
    assertThat(sagasOf(order)).hasSize(1);
  }
}
