package io.paysaga.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What happens to records that nobody can read, and to those that are sent again by hand. */
class DeadLetterStoriesTest extends StoryTest {

  private static final int ROUNDS = 20;
  private static final int GARBAGE_OF_A_ROUND = 10;

  private final Wire wire = new Wire(shop.stack());

  @Test
  void finishesEveryCheckoutWhileGarbageIsThrownAtEveryTopic() {
    Buyer alice = shop.buyer().charges(1_000_000);
    long deadLetters = shop.deadLetters();
    List<Checkout> checkouts = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Shop.TOPICS.forEach(topic -> wire.sendTo(topic, garbage()));
      checkouts.add(alice.checksOut(alice.orders(1_000)));
    }
    checkouts.forEach(checkout -> checkout.ends("COMPLETED").step("deliver-order", "DONE"));
    Waiting.until(
        "all garbage is put aside",
        () -> shop.deadLetters() == deadLetters + Shop.TOPICS.size() * ROUNDS * GARBAGE_OF_A_ROUND);
    alice.hasPoints(1_000_000 - ROUNDS * 1_000);
  }

  @Test
  void takesPointsOnceHoweverOftenADeadLetterIsSentAgain() {
    Buyer alice = shop.buyer().charges(10_000);
    shop.pointService().kill();
    Checkout checkout = alice.checksOut(alice.orders(1_000));
    checkout.step("use-point", "DOING");
    String letter = wire.makesADeadLetterOf("point.commands", checkout.sagaId());

    assertThat(verdict(replay(letter, "?dryRun=true"), 200)).isEqualTo("will-be-handled");
    assertThat(verdict(replay(letter, ""), 202)).isEqualTo("will-be-handled");
    assertThat(verdict(replay(letter, ""), 202)).isEqualTo("will-be-handled");
    shop.pointService().start();

    checkout.ends("COMPLETED");
    assertThat(verdict(replay(letter, ""), 409)).isEqualTo("saga-closed");
    alice.hasPoints(9_000);
    assertThat(idsOfDeadLetters("point.commands-dlt")).contains(letter);
  }

  private static List<byte[]> garbage() {
    List<byte[]> kinds = new ArrayList<>();
    kinds.add("not JSON".getBytes(UTF_8));
    kinds.add(null);
    kinds.add(new byte[0]);
    kinds.add(new byte[1_048_000]);
    kinds.add("{\"orderId\":1}".getBytes(UTF_8));
    return IntStream.range(0, GARBAGE_OF_A_ROUND)
        .mapToObj(n -> kinds.get(n % kinds.size()))
        .toList();
  }

  private Http.Answer replay(String letter, String query) {
    return shop.asOperator()
        .post(
            shop.orchestrator() + "/dead-letters/" + letter + "/replay" + query,
            Map.of("by", "kim", "reason", "a fixed bug"),
            Map.of());
  }

  private static String verdict(Http.Answer answer, int status) {
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(status);
    return answer.body().get("verdict").asString();
  }

  private List<String> idsOfDeadLetters(String topic) {
    List<String> ids = new ArrayList<>();
    String next = "";
    do {
      JsonNode page =
          shop.asViewer()
              .get(shop.orchestrator() + "/dead-letters?limit=200&topic=" + topic + next)
              .body();
      page.get("deadLetters").forEach(letter -> ids.add(letter.get("id").asString()));
      next = page.has("next") ? "&after=" + page.get("next").asString() : null;
    } while (next != null);
    return ids;
  }
}
