package io.paysaga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.e2e.Http.Answer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The shop's services run on machines of other languages; what machines read is the same. */
class LanguageStoriesTest extends StoryTest {

  @Test
  void writesNumbersInDigitsThatMachinesRead() {
    Buyer alice = shop.buyer().charges(50_000);
    long order = alice.orders(24_000);
    Checkout paid = alice.checksOut(order).ends("COMPLETED").step("deliver-order", "DONE");
    String number = "[0-9]{8}-%s".formatted("0".repeat(8 - Long.toString(order).length()) + order);
    assertThat(
            shop.asViewer()
                .get(shop.orders() + "/orders/" + order)
                .body()
                .get("orderNumber")
                .asString())
        .matches(number);
    assertThat(shop.deliveryOf(paid).get("orderNumber").asString()).matches(number);
  }

  @Test
  void saysWhyInOneLanguage() {
    Buyer bob = shop.buyer().charges(10_000);
    Checkout refused = bob.checksOut(bob.orders(24_000)).ends("COMPENSATED");
    assertThat(refused.saga().get("failure").get("message").asString())
        .isEqualTo("24000 won are needed, and the balance is smaller.");
  }

  /** The web server tells of these, before the application knows. */
  @Test
  void answersARequestThatNobodyCanReadWithAProblem() {
    Map<String, String> tooMuch = Map.of("Too-Much", "x".repeat(20_000));
    for (String service : shop.services()) {
      Answer answer = shop.http().post(service + "/", Map.of(), tooMuch);
      assertThat(answer.status()).as(service).isEqualTo(400);
      assertThat(answer.body().get("status").asInt()).as("%s", answer.body()).isEqualTo(400);
    }
  }
}
