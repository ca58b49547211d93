package io.paysaga.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.e2e.Http.Answer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The issuer of tokens is one more thing that may be away. */
class IssuerStoriesTest extends StoryTest {

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  @AfterEach
  void theIssuerAnswers() {
    shop.issuer().resume();
  }

  /**
   * For longer than services do without its word. Nobody has seen these buyers' tokens before, so
   * that each has to be verified by the keys that are known.
   */
  @Test
  void refusesNobodyWhoHasATokenWhileTheIssuerIsFrozen() {
    List<Buyer> buyers = Stream.generate(() -> shop.buyer().charges(10_000)).limit(6).toList();
    buyers.forEach(buyer -> shop.stack().tokens().buyer(buyer.id()));
    shop.stack().tokens().viewer();
    long paid = buyers.get(0).orders(1_000);
    buyers.get(0).checksOut(paid).ends("COMPLETED");
    assertThat(asksFor(paid, keyOfNobody()).status()).isEqualTo(401);

    shop.issuer().pause();
    long frozen = System.nanoTime();
    shop.paymentService().kill();
    shop.paymentService().start();
    List<Checkout> meanwhile = new ArrayList<>();
    for (Buyer buyer : buyers) {
      meanwhile.add(buyer.checksOut(buyer.orders(1_000)));
    }
    meanwhile.forEach(checkout -> checkout.ends("COMPLETED"));

    Waiting.until(
        "nobody knows whether there is such a key",
        () -> asksFor(paid, keyOfNobody()).status() == 503);
    // It takes part without the keys that it could not ask for, but knows nobody at its doors.
    Answer unsure = shop.asViewer().get(shop.payments() + "/payments?orderId=" + paid);
    assertThat(unsure.status()).as("%s", unsure.body()).isEqualTo(503);
    assertThat(unsure.body().get("type").asString()).endsWith(":issuer-unavailable");

    // Orders are read, and placed, until the keys that are known are no longer fresh.
    Buyer last = buyers.get(5);
    Waiting.until(
        "the keys are not fresh any more",
        () -> {
          last.orders(1_000);
          return System.nanoTime() - frozen > Shop.KEYS_FRESH.toNanos();
        });
    last.checksOut(last.orders(1_000)).ends("COMPLETED");

    shop.issuer().resume();
    Waiting.until("such a key is unknown", () -> asksFor(paid, keyOfNobody()).status() == 401);
    Waiting.until(
        "payment-service has the keys", () -> shop.statusOfPayment(paid).equals("COMPLETED"));
    Buyer fresh = shop.buyer().charges(10_000);
    fresh.checksOut(fresh.orders(1_000)).ends("COMPLETED");
  }

  private Answer asksFor(long order, String token) {
    return shop.http().as(() -> token).get(shop.orders() + "/orders/" + order);
  }

  /** A token that says it was signed with a key that the issuer does not have. */
  private String keyOfNobody() {
    String token = shop.stack().tokens().viewer();
    String header = "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"nobody-%s\"}";
    return BASE64.encodeToString(header.formatted(System.nanoTime()).getBytes(UTF_8))
        + token.substring(token.indexOf('.'));
  }
}
