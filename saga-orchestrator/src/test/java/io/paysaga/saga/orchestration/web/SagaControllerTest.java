package io.paysaga.saga.orchestration.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.orchestrator.checkout.Door;
import io.paysaga.orchestrator.checkout.RunningOrchestrator;
import io.paysaga.servers.RealServers;
import io.paysaga.servers.Server;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SagaControllerTest extends RunningOrchestrator {

  private static final String WHY = "{\"by\":\"kim\",\"reason\":\"the participant is back\"}";

  private final long buyer = ThreadLocalRandom.current().nextLong(2, Long.MAX_VALUE);

  @Test
  void showsASagaWithItsSteps() {
    Door.Answer begun = door.checkout(BUYER, order);

    JsonNode saga = door.get("/sagas/" + begun.id()).body();

    assertThat(saga.propertyNames()).containsExactlyElementsOf(begun.body().propertyNames());
    assertThat(saga.path("failure").isNull()).isTrue();
    assertThat(saga.path("steps").values())
        .extracting(step -> step.path("name").asString() + " " + step.path("status").asString())
        .containsExactly(
            "pay DOING", "use-point PENDING", "complete-order PENDING", "deliver-order PENDING");
    assertThat(saga.path("steps").path(0).propertyNames())
        .containsExactly("name", "status", "attempts", "startedAt", "endedAt");
  }

  @Test
  void showsWhyASagaWasUndone() {
    String saga = door.checkout(BUYER, order).id();
    paymentRefuses(saga);
    paymentIsUndone(saga);
    await().until(() -> statusOf(saga).equals("COMPENSATED"));

    assertThat(door.get("/sagas/" + saga).body().path("failure").toString())
        .isEqualTo(
            "{\"step\":\"pay\",\"code\":\"above-limit\",\"message\":\"One payment is at most 1 won; this one would be 24000.\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/journal"})
  void answersNotFoundForASagaThatIsNotThere(String what) {
    assertThat(door.get("/sagas/" + UUID.randomUUID() + what).summary())
        .isEqualTo("404 saga-not-found");
  }

  @Test
  void listsWhatCameInAndWhatWasDecided() {
    String saga = door.checkout(BUYER, order).id();
    paymentRefuses(saga);
    paymentIsUndone(saga);
    await().until(() -> statusOf(saga).equals("COMPENSATED"));

    List<String> entries =
        door.get("/sagas/" + saga + "/journal").body().path("entries").values().stream()
            .map(
                entry ->
                    "%d %s%s: %s"
                        .formatted(
                            entry.path("seq").asInt(),
                            entry.path("event").asString(),
                            entry
                                .path("detail")
                                .path("type")
                                .asString("")
                                .replaceFirst(".*paysaga.", " "),
                            entry.path("decided").path("to").asString()))
            .toList();

    assertThat(entries)
        .containsExactly(
            "1 Started: RUNNING",
            "2 Answered payment.above-limit.v1: COMPENSATING",
            "3 Answered barrier.nothing-to-undo.v1: COMPENSATED");
  }

  @Test
  void pagesThroughAJournalInOrder() {
    String saga = door.checkout(BUYER, order).id();
    paymentRefuses(saga);
    paymentIsUndone(saga);
    await().until(() -> statusOf(saga).equals("COMPENSATED"));

    String journal = "/sagas/" + saga + "/journal";
    Door.Answer first = door.get(journal + "?limit=2");
    assertThat(seqs(first)).containsExactly(1, 2);
    assertThat(first.body().path("next").asInt()).isEqualTo(2);
    Door.Answer second = door.get(journal + "?limit=2&after=2");
    assertThat(seqs(second)).containsExactly(3);
    assertThat(second.body().has("next")).isFalse();
    assertThat(seqs(door.get(journal + "?after=3"))).isEmpty();
    assertThat(door.get(journal).body().propertyNames()).containsExactly("entries");
  }

  @ParameterizedTest
  @CsvSource({"limit=0, limit", "limit=201, limit", "after=-1, after", "after=last, after"})
  void refusesAPageOfAJournalThatCannotBe(String query, String field) {
    String saga = door.checkout(BUYER, order).id();
    Door.Answer answer = door.get("/sagas/" + saga + "/journal?" + query);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().path("field").asString()).isEqualTo(field);
  }

  private static List<Integer> seqs(Door.Answer journal) {
    return journal.body().path("entries").values().stream()
        .map(entry -> entry.path("seq").asInt())
        .toList();
  }

  @Test
  void pagesThroughSagasNewestFirst() {
    List<String> begun =
        new ArrayList<>(IntStream.range(0, 5).mapToObj(n -> begunByBuyer()).toList());
    Collections.reverse(begun);

    assertThat(ids("/sagas?buyerId=" + buyer)).isEqualTo(begun);
    Door.Answer first = door.get("/sagas?limit=2&buyerId=" + buyer);
    assertThat(ids(first)).isEqualTo(begun.subList(0, 2));
    assertThat(first.body().path("next").asString()).isEqualTo(begun.get(1));
    Door.Answer second = door.get("/sagas?limit=3&buyerId=" + buyer + "&after=" + begun.get(1));
    assertThat(ids(second)).isEqualTo(begun.subList(2, 5));
    assertThat(second.body().has("next")).isFalse();
  }

  @Test
  void findsSagasByWhatTheyAreAndWhereTheyStand() {
    String running = begunByBuyer();
    String compensating = begunByBuyer();
    String stuck = begunByBuyer();
    String completed = begunByBuyer();
    endsElsewhere(completed, "COMPLETED");
    endsElsewhere(compensating, "COMPENSATING");
    isStuck(stuck);

    String query = "/sagas?buyerId=" + buyer + "&status=";
    assertThat(ids(query + "RUNNING")).containsExactly(running);
    assertThat(ids(query + "COMPENSATING")).containsExactly(compensating);
    assertThat(ids(query + "STUCK")).containsExactly(stuck);
    assertThat(ids(query + "COMPLETED")).containsExactly(completed);
    assertThat(ids(query + "RESOLVED")).isEmpty();
    assertThat(statusOf(stuck)).isEqualTo("STUCK");
    long ordered = door.get("/sagas/" + running).body().path("orderId").asLong();
    assertThat(ids("/sagas?orderId=" + ordered)).containsExactly(running);
    assertThat(ids("/sagas?orderId=" + ordered + "&buyerId=1")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/sagas?status=PAUSED, status",
    "/sagas?orderId=0, orderId",
    "/sagas?orderId=x, orderId",
    "/sagas?buyerId=1.5, buyerId",
    "/sagas?limit=0, limit",
    "/sagas?limit=201, limit",
    "/sagas?after=last, after",
    "/sagas/last, id",
    "/sagas/last/journal, id",
  })
  void namesTheParameterThatIsWrong(String path, String parameter) {
    Door.Answer answer = door.get(path);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().path("field").asString()).isEqualTo(parameter);
  }

  @Test
  void letsAStuckSagaGoOn() {
    String saga = door.checkout(BUYER, order).id();
    paymentRefuses(saga);
    await().until(() -> statusOf(saga).equals("COMPENSATING"));
    isStuck(saga);

    Door.Answer answer = door.post("/sagas/" + saga + "/retry", WHY);

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.id()).isEqualTo(saga);
    await().until(() -> statusOf(saga).equals("COMPENSATING"));
  }

  @Test
  void letsOnlyAStuckSagaGoOn() {
    String saga = door.checkout(BUYER, order).id();

    Door.Answer answer = door.post("/sagas/" + saga + "/retry", WHY);

    assertThat(answer.summary()).isEqualTo("409 saga-not-stuck");
    assertThat(answer.body().path("sagaId").asString()).isEqualTo(saga);
    assertThat(door.post("/sagas/" + UUID.randomUUID() + "/retry", WHY).summary())
        .isEqualTo("404 saga-not-found");
  }

  @Test
  void refusesWhatASagaCannotDoNowWithASentence() {
    String saga = door.checkout(BUYER, order).id();

    Door.Answer compensate = door.post("/sagas/" + saga + "/compensate", WHY);
    assertThat(compensate.summary()).isEqualTo("409 saga-not-overdue");
    assertThat(compensate.body().path("detail").asString())
        .isEqualTo("The saga waits for an answer whose deadline has not passed yet.");
    assertThat(door.post("/sagas/" + saga + "/resolve", WHY).summary())
        .isEqualTo("409 saga-not-stuck");
    assertThat(door.post("/sagas/" + saga + "/free-subject", WHY).summary())
        .isEqualTo("409 saga-not-resolved");
  }

  @Test
  void wantsToKnowWhoAsksAndWhy() {
    String saga = door.checkout(BUYER, order).id();

    assertThat(door.post("/sagas/" + saga + "/retry", "{\"by\":\"kim\"}").body().path("field"))
        .hasToString("\"reason\"");
    assertThat(
            door.post("/sagas/" + saga + "/retry", "{\"by\":\" \",\"reason\":\"x\"}")
                .body()
                .path("field"))
        .hasToString("\"by\"");
  }

  @Test
  void takesNoWordsThatForgeALine() {
    String retry = "/sagas/" + door.checkout(BUYER, order).id() + "/retry";

    assertThat(
            door.post(retry, "{\"by\":\"kim\\n2026-11-28 INFO\",\"reason\":\"x\"}")
                .body()
                .path("field"))
        .hasToString("\"by\"");
    assertThat(door.post(retry, "{\"by\":\"kim\",\"reason\":\"x\\u2028y\"}").body().path("field"))
        .hasToString("\"reason\"");
  }

  @Test
  void resolvesAStuckSagaByBarringItsUndoAndFreesItsOrderOnlyWhenAsked() {
    String saga = door.checkout(BUYER, order).id();
    paymentRefuses(saga);
    await().until(() -> statusOf(saga).equals("COMPENSATING"));
    isStuck(saga);

    assertThat(door.post("/sagas/" + saga + "/resolve", WHY).status()).isEqualTo(202);
    await().until(() -> stepOf(saga, 0).equals("BARRING"));
    assertThat(statusOf(saga)).isEqualTo("STUCK");
    paymentIsBarred(saga);
    await().until(() -> statusOf(saga).equals("RESOLVED"));
    assertThat(stepOf(saga, 0)).isEqualTo("BARRED");
    assertThat(door.checkout(BUYER, order).summary()).isEqualTo("409 checkout-resolved");

    assertThat(door.post("/sagas/" + saga + "/free-subject", WHY).status()).isEqualTo(202);
    await().until(() -> door.checkout(BUYER, order).status() == 202);
    JsonNode entries = door.get("/sagas/" + saga + "/journal").body().path("entries");
    assertThat(entries.values())
        .extracting(
            entry ->
                entry.path("event").asString()
                    + entry.path("detail").path("by").asString("")
                    + ": "
                    + entry.path("decided").path("from").asString()
                    + " "
                    + entry.path("decided").path("to").asString())
        .containsExactly(
            "Started: RUNNING RUNNING",
            "Answered: RUNNING COMPENSATING",
            "ResolveAskedkim: COMPENSATING COMPENSATING",
            "Answered: COMPENSATING RESOLVED",
            "FreeSubjectAskedkim: RESOLVED RESOLVED");
    assertThat(entries.path(2).path("detail").path("reason").asString())
        .isEqualTo("the participant is back");
  }

  @Test
  void asksToComeAgainWhileKafkaIsAway() {
    String saga = door.checkout(BUYER, order).id();
    paymentRefuses(saga);
    await().until(() -> statusOf(saga).equals("COMPENSATING"));
    isStuck(saga);
    Server kafka = RealServers.infrastructure().kafka();
    kafka.pause();
    Door.Answer answer = door.post("/sagas/" + saga + "/retry", WHY);
    kafka.resume();

    assertThat(answer.summary()).isEqualTo("503 kafka-unavailable");
    assertThat(answer.header("Retry-After")).isEqualTo("5");
  }

  private String begunByBuyer() {
    return door.checkout(buyer, placed(buyer)).id();
  }

  private String stepOf(String saga, int at) {
    return door.get("/sagas/" + saga).body().path("steps").path(at).path("status").asString();
  }

  private void isStuck(String saga) {
    sql(
        "update saga set status = 'COMPENSATING', stuck_since = updated_at where id = uuid_to_bin(?)",
        saga);
  }

  private List<String> ids(String path) {
    return ids(door.get(path));
  }

  private static List<String> ids(Door.Answer answer) {
    return answer.body().path("sagas").values().stream()
        .map(saga -> saga.path("id").asString())
        .toList();
  }
}
