package io.paysaga.e2e;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.e2e.Http.Answer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What clients of the HTTP door meet while everything runs. */
class CheckoutStoriesTest extends StoryTest {

  @Test
  void paysAnOrderAndDeliversItsData() {
    Buyer alice = shop.buyer().charges(50_000);
    long order = alice.orders(24_000);
    Checkout checkout = alice.checksOut(order).ends("COMPLETED").step("deliver-order", "DONE");
    alice.hasPoints(26_000);
    assertThat(shop.statusOfOrder(order)).isEqualTo("PAID");
    assertThat(shop.statusOfPayment(order)).isEqualTo("COMPLETED");
    assertThat(shop.deliveriesOf(checkout)).isEqualTo(1);
  }

  @Test
  void answersInOneRequestWhenTheClientPrefersToWait() {
    Buyer alice = shop.buyer().charges(50_000);
    Answer answer = alice.triesToCheckOut(alice.orders(24_000), Map.of("Prefer", "wait=20"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().get("status").asString()).isEqualTo("COMPLETED");
  }

  @Test
  void undoesEverythingWhenThePointsDoNotSuffice() {
    Buyer bob = shop.buyer().charges(10_000);
    long order = bob.orders(24_000);
    bob.checksOut(order).ends("COMPENSATED").failedAt("use-point", "not-enough-points");
    bob.hasPoints(10_000);
    assertThat(shop.statusOfOrder(order)).isEqualTo("PLACED");
    assertThat(shop.statusOfPayment(order)).isEqualTo("READY");
  }

  @Test
  void leavesNothingOfARefusedPayment() {
    Buyer carol = shop.buyer().charges(90_000_000);
    long order = carol.orders(20_000_000);
    carol.checksOut(order).ends("COMPENSATED").failedAt("pay", "above-limit");
    carol.hasPoints(90_000_000);
    assertThat(shop.hasPayment(order)).isFalse();
  }

  @Test
  void undoesEverythingWhenTheOrderIsCancelledBetweenLookUpAndCompletion() {
    Buyer dave = shop.buyer().charges(50_000);
    long order = dave.orders(24_000);
    shop.pointService().pause();
    Checkout checkout = dave.checksOut(order).step("use-point", "DOING");
    dave.cancels(order);
    shop.pointService().resume();
    checkout.ends("COMPENSATED").failedAt("complete-order", "cancelled");
    dave.hasPoints(50_000);
  }

  @Test
  void completesAllTheSameWhenTheDataPlatformIsDown() {
    Buyer erin = shop.buyer().charges(50_000);
    shop.dataPlatformAnswers(503);
    long order = erin.orders(24_000);
    erin.checksOut(order).ends("COMPLETED").step("deliver-order", "GIVEN_UP");
    erin.hasPoints(26_000);
    assertThat(shop.statusOfOrder(order)).isEqualTo("PAID");
    shop.dataPlatformAnswers(200);
    erin.checksOut(erin.orders(1_000)).ends("COMPLETED").step("deliver-order", "DONE");
  }

  @Test
  void acceptsOneOfFiftyCheckoutsOfTheSameOrder() {
    Buyer frank = shop.buyer().charges(50_000);
    long order = frank.orders(24_000);
    List<Answer> answers =
        AtOnce.all(
            IntStream.range(0, 50)
                .<Callable<Answer>>mapToObj(n -> () -> frank.triesToCheckOut(order, Map.of()))
                .toList());
    assertThat(answers.stream().collect(groupingBy(Answer::status, counting())))
        .isEqualTo(Map.of(202, 1L, 409, 49L));
    shop.theSagaOf(order).ends("COMPLETED");
    frank.hasPoints(26_000);
  }

  @Test
  void answersFiftyRequestsOfOneKeyWithTheSameSaga() {
    Buyer grace = shop.buyer().charges(50_000);
    long order = grace.orders(24_000);
    Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    List<Answer> answers =
        AtOnce.all(
            IntStream.range(0, 50)
                .<Callable<Answer>>mapToObj(n -> () -> grace.triesToCheckOut(order, key))
                .toList());
    assertThat(answers).allMatch(answer -> answer.status() == 202 || answer.status() == 200);
    assertThat(answers)
        .extracting(answer -> answer.body().get("id").asString())
        .containsOnly(shop.theSagaOf(order).sagaId().toString());
    shop.theSagaOf(order).ends("COMPLETED");
    grace.hasPoints(26_000);
  }

  @Test
  void refusesAKeyThatWasUsedForAnotherOrder() {
    Buyer heidi = shop.buyer().charges(50_000);
    Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    assertThat(heidi.triesToCheckOut(heidi.orders(1_000), key).status()).isEqualTo(202);
    Answer answer = heidi.triesToCheckOut(heidi.orders(2_000), key);
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body().get("type").asString())
        .isEqualTo("urn:paysaga:problem:idempotency-key-reused");
  }

  @Test
  void refusesToPayTwice() {
    Buyer ivan = shop.buyer().charges(50_000);
    long order = ivan.orders(24_000);
    Checkout first = ivan.checksOut(order).ends("COMPLETED");
    Answer answer = ivan.triesToCheckOut(order, Map.of());
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.body().get("type").asString()).isEqualTo("urn:paysaga:problem:already-paid");
    assertThat(answer.body().get("sagaId").asString()).isEqualTo(first.sagaId().toString());
    ivan.hasPoints(26_000);
  }

  @Test
  void keepsTheSecondSagasEffectsWhenEveryCommandOfTheFirstComesAgain() {
    Buyer judy = shop.buyer().charges(10_000);
    long order = judy.orders(24_000);
    Checkout first = judy.checksOut(order).ends("COMPENSATED");
    judy.charges(40_000);
    Checkout second = judy.checksOut(order).ends("COMPLETED").step("deliver-order", "DONE");
    shop.everyCommandComesAgain(first);
    judy.hasPoints(26_000);
    second.ends("COMPLETED");
    assertThat(shop.statusOfPayment(order)).isEqualTo("COMPLETED");
    assertThat(shop.statusOfOrder(order)).isEqualTo("PAID");
  }
}
