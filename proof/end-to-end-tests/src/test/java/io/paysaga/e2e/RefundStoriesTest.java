package io.paysaga.e2e;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.e2e.Http.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What buyers meet who want their money back for a paid order. */
class RefundStoriesTest extends StoryTest {

  @Test
  void givesEverythingBackAndTellsThePlatform() {
    Buyer alice = shop.buyer().charges(50_000);
    long order = alice.orders(24_000);
    Checkout paid = alice.checksOut(order).ends("COMPLETED").step("deliver-order", "DONE");

    Checkout refund = alice.refunds(order).ends("COMPLETED").step("deliver-refund", "DONE");

    alice.hasPoints(50_000);
    assertThat(shop.statusOfOrder(order)).isEqualTo("REFUNDED");
    assertThat(shop.statusOfPayment(order)).isEqualTo("READY");
    assertThat(shop.deliveriesOf(paid)).isEqualTo(1);
    assertThat(shop.refundsToldBy(refund)).isEqualTo(1);
  }

  @Test
  void givesEverythingBackOnceWhenEveryCommandOfBothSagasComesAgain() {
    Buyer bob = shop.buyer().charges(50_000);
    long order = bob.orders(24_000);
    Checkout paid = bob.checksOut(order).ends("COMPLETED").step("deliver-order", "DONE");
    Checkout refund = bob.refunds(order).ends("COMPLETED").step("deliver-refund", "DONE");

    shop.everyCommandComesAgain(paid);
    shop.everyCommandComesAgain(refund);

    bob.hasPoints(50_000);
    assertThat(shop.statusOfOrder(order)).isEqualTo("REFUNDED");
    assertThat(shop.statusOfPayment(order)).isEqualTo("READY");
  }

  @Test
  void refundsOnceHoweverManyAsk() {
    Buyer carol = shop.buyer().charges(50_000);
    long order = carol.orders(24_000);
    carol.checksOut(order).ends("COMPLETED").step("deliver-order", "DONE");
    Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());

    List<Answer> answers =
        AtOnce.all(
            IntStream.range(0, 20)
                .<Callable<Answer>>mapToObj(
                    n -> () -> carol.triesToRefund(order, n % 2 == 0 ? key : Map.of()))
                .toList());

    assertThat(answers).extracting(Answer::status).isSubsetOf(200, 202, 409).contains(202);
    Set<String> refunds =
        answers.stream()
            .filter(answer -> answer.status() < 300)
            .map(answer -> answer.body().get("id").asString())
            .collect(toSet());
    assertThat(refunds).hasSize(1);
    new Checkout(shop, UUID.fromString(refunds.iterator().next())).ends("COMPLETED");
    refused(carol.triesToRefund(order, Map.of()), 409, "order-refunded");
    refused(carol.triesToCheckOut(order, Map.of()), 409, "order-refunded");
    refused(carol.triesToCancel(order), 409, "order-refunded");
    carol.hasPoints(50_000);
  }

  @Test
  void refusesWhatIsNotPaidOrNotTheBuyers() {
    Buyer dave = shop.buyer().charges(50_000);
    long order = dave.orders(24_000);
    refused(dave.triesToRefund(order, Map.of()), 409, "order-not-paid");
    dave.cancels(order);
    refused(dave.triesToRefund(order, Map.of()), 409, "order-cancelled");
    refused(shop.buyer().triesToRefund(order, Map.of()), 403, "not-your-order");
    refused(dave.triesToRefund(Long.MAX_VALUE, Map.of()), 404, "order-not-found");
  }

  @Test
  void refusesTheKeyOfACheckout() {
    Buyer erin = shop.buyer().charges(50_000);
    long order = erin.orders(24_000);
    Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    assertThat(erin.triesToCheckOut(order, key).status()).isEqualTo(202);
    shop.theSagaOf(order).ends("COMPLETED");

    refused(erin.triesToRefund(order, key), 422, "idempotency-key-reused");
  }

  @Test
  void waitsForAnOpenDeliveryAndEndsOneThatWasGivenUp() {
    Buyer frank = shop.buyer().charges(50_000);
    long order = frank.orders(24_000);
    shop.dataPlatformAnswers(503, Duration.ofSeconds(1));
    Checkout paid = frank.checksOut(order).ends("COMPLETED");
    refused(frank.triesToRefund(order, Map.of()), 409, "delivery-open");
    paid.step("deliver-order", "GIVEN_UP");
    shop.dataPlatformAnswers(200);

    frank.refunds(order).ends("COMPLETED").step("deliver-refund", "DONE");
    shop.operatorBackfills();

    paid.step("deliver-order", "DONE");
    assertThat(shop.deliveriesOf(paid)).as("nobody wants it any more").isZero();
    frank.hasPoints(50_000);
  }

  @Test
  void goesForwardOnlyOnceTheOrderIsRefunded() {
    Buyer grace = shop.buyer().charges(50_000);
    long order = grace.orders(24_000);
    grace.checksOut(order).ends("COMPLETED").step("deliver-order", "DONE");
    shop.pointService().pause();
    Checkout refund = grace.refunds(order).isAskedFor("return-points", 2);

    refused(shop.operatorAsks(refund, "compensate"), 409, "saga-past-the-pivot");

    shop.pointService().resume();
    refund.ends("COMPLETED");
    grace.hasPoints(50_000);
  }

  private static void refused(Answer answer, int status, String code) {
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(status);
    assertThat(answer.body().get("type").asString()).isEqualTo("urn:paysaga:problem:" + code);
  }
}
