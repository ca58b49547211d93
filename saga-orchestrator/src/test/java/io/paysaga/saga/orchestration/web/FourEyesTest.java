package io.paysaga.saga.orchestration.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.orchestrator.checkout.Door;
import io.paysaga.orchestrator.checkout.RunningOrchestrator;
import io.paysaga.saga.api.Reply;
import io.paysaga.servers.RealServers;
import io.paysaga.servers.Server;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** What can move money is done when a second person has approved it, and not before. */
@TestPropertySource(
    properties = {
      "paysaga.saga.acts.four-eyes=on",
      "paysaga.saga.acts.backfill-alone=1",
      "paysaga.saga.flows.pay-order.steps.deliver-order.attempts=1"
    })
class FourEyesTest extends RunningOrchestrator {

  private static final String WHY = "{\"by\":\"kim\",\"reason\":\"it is settled by hand\"}";

  @Autowired private JdbcTemplate jdbc;
  @Autowired private MeterRegistry metrics;

  @Autowired
  @Qualifier("sagaKafkaTemplate")
  private KafkaTemplate<byte[], byte[]> kafka;

  @Test
  void waitsForASecondPersonAndTellsWhatWasShown() {
    String saga = stuck();

    Door.Answer asked = door.post("/sagas/" + saga + "/resolve", WHY);

    assertThat(asked.status()).as(asked.http().body()).isEqualTo(202);
    assertThat(asked.header("Location")).isEqualTo("/acts/" + asked.id());
    JsonNode act = asked.body();
    assertThat(act.path("action").asString()).isEqualTo("resolve");
    assertThat(act.path("sagaId").asString()).isEqualTo(saga);
    assertThat(act.path("askedBy").path("subject").asString()).isEqualTo("kim");
    assertThat(act.path("reason").asString()).isEqualTo("it is settled by hand");
    assertThat(act.path("waitingFor").asString()).isEqualTo("approval");
    assertThat(act.path("approval").path("shown").asString()).isEqualTo("COMPENSATING pay:undo @2");
    assertThat(act.path("links").path("approval").asString())
        .isEqualTo("/acts/" + asked.id() + "/approval");
    assertThat(door.get("/acts/" + asked.id()).body()).isEqualTo(act);
    assertThat(idsOf("/acts?waiting=true&saga=" + saga)).containsExactly(asked.id());
    assertThat(nothingHappensTo(saga)).isTrue();
  }

  @Test
  void isDoneOnceSomebodyElseHasApprovedIt() {
    String saga = stuck();
    String act = asked(saga, "resolve");

    Door.Answer approved = approve(act, "lee");

    assertThat(approved.status()).as(approved.http().body()).isEqualTo(202);
    assertThat(approved.body().path("approval").path("by").path("name").asString())
        .isEqualTo("lee");
    await().until(() -> isBarred(saga));
    JsonNode done = door.get("/acts/" + act).body();
    assertThat(done.path("verdict").path("code").asString()).isEqualTo("done");
    assertThat(done.has("waitingFor")).isFalse();
    assertThat(idsOf("/acts?waiting=true&saga=" + saga)).isEmpty();
    assertThat(idsOf("/acts?saga=" + saga)).containsExactly(act);
    assertThat(eventsOf(saga)).containsOnlyOnce("ResolveAsked");
  }

  @Test
  void isDoneWithoutASecondPersonWhereNoMoneyMoves() {
    String saga = stuck();

    Door.Answer asked = door.post("/sagas/" + saga + "/retry", WHY);

    assertThat(asked.status()).isEqualTo(202);
    assertThat(asked.id()).isEqualTo(saga);
    await().until(() -> verdictsOn(saga), List.of("done")::equals);
    assertThat(approve(idsOf("/acts?saga=" + saga).get(0), "lee").summary())
        .isEqualTo("409 act-needs-no-approval");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kim", " KIM ", "Kim"})
  void isNotApprovedByWhoAskedHoweverTheyWriteTheirName(String by) {
    String saga = stuck();
    String act = asked(saga, "resolve");

    Door.Answer refused = approve(act, by);

    assertThat(refused.summary()).isEqualTo("403 act-same-person");
    assertThat(refused.body().path("actId").asString()).isEqualTo(act);
    assertThat(nothingHappensTo(saga)).isTrue();
  }

  @Test
  void isNotApprovedAnyMoreWhenItsTimeIsOverAndItsVerdictSaysSo() {
    String saga = stuck();
    String act = stored(saga, "RESOLVE_BY_TWO", shownOf(saga), 61);

    assertThat(approve(act, "lee").summary())
        .isIn("409 act-not-approved-in-time", "409 act-has-its-verdict");
    await().until(() -> verdictsOn(saga), List.of("not-approved-in-time")::equals);
    assertThat(approve(act, "lee").summary()).isEqualTo("409 act-has-its-verdict");
    assertThat(isBarred(saga)).isFalse();
  }

  @Test
  void isTooLateAnHourAfterItsApprovalAndNotAfterItWasAsked() {
    String late = stuck();
    wakes(late, approved(stored(late, "RESOLVE_BY_TWO", shownOf(late), 65), 61));
    String inTime = stuck();
    wakes(inTime, approved(stored(inTime, "RESOLVE_BY_TWO", shownOf(inTime), 65), 59));

    await().until(() -> verdictsOn(late), List.of("too-late")::equals);
    await().until(() -> verdictsOn(inTime), List.of("done")::equals);
    assertThat(isBarred(late)).isFalse();
    assertThat(isBarred(inTime)).isTrue();
  }

  @Test
  void isVoidWhenItsSagaHasMovedSinceItWasShown() {
    String saga = stuck();
    String act = asked(saga, "resolve");
    assertThat(door.post("/sagas/" + saga + "/retry", WHY).status()).isEqualTo(202);
    await().until(() -> eventsOf(saga).contains("RetryAsked"));
    isStuck(saga);

    Door.Answer approved = approve(act, "lee");

    assertThat(approved.summary()).isEqualTo("409 act-saga-has-moved");
    assertThat(door.get("/acts/" + act).body().path("verdict").path("code").asString())
        .isEqualTo("saga-has-moved");
    assertThat(approve(act, "lee").summary()).isEqualTo("409 act-has-its-verdict");
    assertThat(isBarred(saga)).isFalse();
  }

  /** As when it moves between the approval and its owner's turn. */
  @Test
  void isVoidWhenItsSagaMovesBehindTheApproval() {
    String saga = stuck();
    approved(stored(saga, "RESOLVE_BY_TWO", "COMPENSATING pay:undo @1", 1), 0);

    await().until(() -> verdictsOn(saga), List.of("saga-has-moved")::equals);
    assertThat(isBarred(saga)).isFalse();
  }

  @Test
  void staysApprovedHoweverOftenItIsApproved() {
    String saga = stuck();
    String act = asked(saga, "resolve");

    List<Door.Answer> answers =
        Stream.of("lee", "lee", "ann", "lee").map(by -> approve(act, by)).toList();

    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.status()).as(answer.http().body()).isEqualTo(202);
              assertThat(answer.body().path("approval").path("by").path("name").asString())
                  .isEqualTo("lee");
            });
    await().until(() -> isBarred(saga));
    assertThat(verdictsOn(saga)).containsExactly("done");
  }

  @Test
  void isApprovedByOneOfThoseWhoApproveItAtOnce() {
    String saga = stuck();
    String act = asked(saga, "resolve");

    List<Door.Answer> answers =
        atOnce(
            number -> CompletableFuture.supplyAsync(() -> approve(act, "approver " + number % 2)));

    assertThat(answers).extracting(Door.Answer::status).containsOnly(202);
    assertThat(answers)
        .extracting(answer -> answer.body().path("approval").path("by").toString())
        .containsOnly(answers.get(0).body().path("approval").path("by").toString());
    await().until(() -> isBarred(saga));
    assertThat(eventsOf(saga)).containsOnlyOnce("ResolveAsked");
  }

  /** A process that begins knows no more than the rows. */
  @Test
  void isFoundByWhoKnowsOnlyTheRows() {
    String saga = stuck();
    String act = stored(saga, "RESOLVE_BY_TWO", shownOf(saga), 30);

    assertThat(idsOf("/acts?waiting=true&saga=" + saga)).containsExactly(act);
    assertThat(approve(act, "lee").status()).isEqualTo(202);
    await().until(() -> isBarred(saga));
  }

  @Test
  void isDoneThoughNobodyWokeTheOwner() {
    String saga = stuck();
    String act = asked(saga, "resolve");
    Server server = RealServers.infrastructure().kafka();
    server.pause();
    Door.Answer approved = approve(act, "lee");
    server.resume();

    assertThat(approved.status()).isEqualTo(202);
    await().until(() -> isBarred(saga));
    assertThat(verdictsOn(saga)).containsExactly("done");
  }

  @Test
  void isNotDoneByARecordThatWakesBeforeItsApproval() {
    String saga = stuck();
    String act = asked(saga, "resolve");

    wakes(saga, act);
    // Behind it, on the same partition.
    assertThat(door.post("/sagas/" + saga + "/retry", WHY).status()).isEqualTo(202);

    await().until(() -> eventsOf(saga).contains("RetryAsked"));
    assertThat(isBarred(saga)).isFalse();
    assertThat(door.get("/acts/" + act).body().path("waitingFor").asString()).isEqualTo("approval");
  }

  @Test
  void keepsWhatWasRefused() {
    String saga = door.checkout(BUYER, order).id();

    assertThat(door.post("/sagas/" + saga + "/resolve", WHY).summary())
        .isEqualTo("409 saga-not-stuck");

    JsonNode act = door.get("/acts?saga=" + saga).body().path("acts").path(0);
    assertThat(act.path("action").asString()).isEqualTo("resolve");
    assertThat(act.path("askedBy").path("name").asString()).isEqualTo("kim");
    assertThat(act.path("verdict").path("code").asString()).isEqualTo("not-stuck");
    assertThat(approve(act.path("id").asString(), "lee").summary())
        .isEqualTo("409 act-needs-no-approval");
  }

  @Test
  void isDoneAtOnceByOnePersonWhoBreaksTheGlassAndAlarms() {
    String saga = stuck();
    double before = broken();

    Door.Answer asked =
        door.post(
            "/sagas/" + saga + "/resolve",
            "{\"by\":\"kim\",\"reason\":\"nobody else is here\",\"breakGlass\":true}");

    assertThat(asked.status()).as(asked.http().body()).isEqualTo(202);
    await().until(() -> isBarred(saga));
    assertThat(broken()).isEqualTo(before + 1);
    JsonNode act = door.get("/acts?saga=" + saga).body().path("acts").path(0);
    assertThat(act.path("breakGlass").asBoolean()).isTrue();
  }

  @Test
  void showsActsAPageAtATime() {
    String saga = stuck();
    List<String> acts = Stream.of(1, 2, 3).map(n -> asked(saga, "resolve")).toList();

    JsonNode page = door.get("/acts?limit=2&saga=" + saga).body();
    JsonNode last =
        door.get("/acts?after=" + page.path("next").asString() + "&saga=" + saga).body();

    assertThat(Stream.concat(ids(page).stream(), ids(last).stream()).toList())
        .containsExactly(acts.get(2), acts.get(1), acts.get(0));
    assertThat(last.has("next")).isFalse();
    assertThat(door.get("/acts/" + UUID.randomUUID()).summary()).isEqualTo("404 act-not-found");
    assertThat(approve(UUID.randomUUID().toString(), "lee").summary())
        .isEqualTo("404 act-not-found");
  }

  private double broken() {
    return metrics.counter("paysaga.acts.break.glass", "action", "resolve").count();
  }

  private String stuck() {
    String saga = door.checkout(BUYER, placed(BUYER)).id();
    paymentRefuses(saga);
    await().until(() -> statusOf(saga).equals("COMPENSATING"));
    isStuck(saga);
    return saga;
  }

  /** Its deadline is far away: nothing but what a test does moves it. */
  private void isStuck(String saga) {
    sql(
        """
        update saga set stuck_since = updated_at, due_at = due_at + interval 1 day
        where id = uuid_to_bin(?)
        """,
        saga);
  }

  private String asked(String saga, String action) {
    Door.Answer asked = door.post("/sagas/" + saga + "/" + action, WHY);
    assertThat(asked.status()).as(asked.http().body()).isEqualTo(202);
    return asked.id();
  }

  private Door.Answer approve(String act, String by) {
    return door.post("/acts/" + act + "/approval", "{\"by\":\"" + by + "\"}");
  }

  /** What happens to it later comes later: a retry is handled, and nothing was before. */
  private boolean nothingHappensTo(String saga) {
    door.post("/sagas/" + saga + "/retry", WHY);
    await().until(() -> eventsOf(saga).contains("RetryAsked"));
    return !isBarred(saga);
  }

  private boolean isBarred(String saga) {
    return eventsOf(saga).contains("ResolveAsked");
  }

  private String shownOf(String saga) {
    return "COMPENSATING pay:undo @"
        + jdbc.queryForObject(
            "select transitions from saga where id = uuid_to_bin(?)", Integer.class, saga);
  }

  /** As a door would store it, so many minutes ago, to be approved within the hour. */
  private String stored(String saga, String action, String shown, int minutesAgo) {
    String act = UUID.randomUUID().toString();
    sql(
        """
        insert into operator_act (id, saga_id, step, slot, action, asked_by, reason, asked_at,
          shown, approve_until)
        select uuid_to_bin(?), id, null, slot, ?, 'kim', 'a test',
          utc_timestamp(6) - interval ? minute, ?, utc_timestamp(6) + interval (60 - ?) minute
        from saga where id = uuid_to_bin(?)
        """,
        act,
        action,
        minutesAgo,
        shown,
        minutesAgo,
        saga);
    return act;
  }

  private String approved(String act, int minutesAgo) {
    sql(
        """
        insert into operator_approval
        select id, slot, 'lee', 'lee', '', utc_timestamp(6) - interval ? minute
        from operator_act where id = uuid_to_bin(?)
        """,
        minutesAgo,
        act);
    return act;
  }

  private void wakes(String saga, String act) {
    ProducerRecord<byte[], byte[]> wakeUp =
        new ProducerRecord<>(
            Reply.TOPIC,
            saga.getBytes(UTF_8),
            "{\"act\":\"RESOLVE\",\"by\":\"nobody\",\"reason\":\"none\"}".getBytes(UTF_8));
    Map.of(
            "ce_specversion", "1.0",
            "ce_id", act,
            "ce_type", "io.paysaga.saga.operator-act.v1",
            "ce_source", "test",
            "ce_time", "2026-11-21T10:00:00Z",
            "ce_subject", saga,
            "ce_sagaid", saga,
            "ce_attempt", "1",
            "content-type", "application/json")
        .forEach((name, value) -> wakeUp.headers().add(name, value.getBytes(UTF_8)));
    kafka.send(wakeUp).join();
  }

  private List<String> idsOf(String path) {
    return ids(door.get(path).body());
  }

  private static List<String> ids(JsonNode page) {
    return page.path("acts").values().stream().map(act -> act.path("id").asString()).toList();
  }

  private List<String> eventsOf(String saga) {
    return door.get("/sagas/" + saga + "/journal").body().path("entries").values().stream()
        .map(entry -> entry.path("event").asString())
        .toList();
  }

  private List<String> verdictsOn(String saga) {
    return jdbc.queryForList(
        """
        select v.verdict from operator_act a join operator_verdict v on v.act_id = a.id
        where a.saga_id = uuid_to_bin(?)
        """,
        String.class,
        saga);
  }
}
