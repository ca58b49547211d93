package io.paysaga.saga.orchestration.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.orchestrator.checkout.Door;
import io.paysaga.orchestrator.checkout.RunningOrchestrator;
import io.paysaga.saga.api.Reply;
import io.paysaga.servers.RealServers;
import io.paysaga.servers.Server;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.KafkaTemplate;

/** What an operator asks is a row before anybody is told of it, and its verdict is another. */
class StoredActsTest extends RunningOrchestrator {

  private static final String WHY = "{\"by\":\"kim\",\"reason\":\"the participant is back\"}";

  @Autowired private JdbcTemplate jdbc;
  @Autowired private DataSource pool;

  @Autowired
  @Qualifier("sagaKafkaTemplate")
  private KafkaTemplate<byte[], byte[]> kafka;

  @Test
  void keepsWhoAskedWhatOfWhomAndWhyAndWhatCameOfIt() {
    String saga = stuck();

    assertThat(door.post("/sagas/" + saga + "/retry", WHY).status()).isEqualTo(202);

    await().until(() -> verdictsOn(saga), List.of("done")::equals);
    Map<String, Object> act =
        jdbc.queryForMap(
            """
            select a.action, a.step, a.asked_by, a.reason, a.slot = s.slot slot, v.at >= a.asked_at at
            from operator_act a join saga s on s.id = a.saga_id
              join operator_verdict v on v.act_id = a.id
            where a.saga_id = uuid_to_bin(?)
            """,
            saga);
    assertThat(act)
        .containsEntry("action", "RETRY")
        .containsEntry("step", null)
        .containsEntry("asked_by", "kim")
        .containsEntry("reason", "the participant is back")
        .containsEntry("slot", 1L)
        .containsEntry("at", 1L);
  }

  @Test
  void doesWhatWasAskedThoughNobodyWokeTheOwner() {
    String saga = stuck();

    stored(saga, "RETRY", 0);

    await().until(() -> statusOf(saga).equals("COMPENSATING"));
    assertThat(verdictsOn(saga)).containsExactly("done");
  }

  @Test
  void doesLaterWhatWasAskedWhileKafkaWasAway() {
    String saga = stuck();
    Server server = RealServers.infrastructure().kafka();
    server.pause();
    Door.Answer asked = door.post("/sagas/" + saga + "/retry", WHY);
    server.resume();

    assertThat(asked.summary()).isEqualTo("503 kafka-unavailable");
    await().until(() -> verdictsOn(saga), List.of("done")::equals);
    assertThat(statusOf(saga)).isEqualTo("COMPENSATING");
  }

  @Test
  void doesNothingForARecordWithoutARow() {
    String saga = stuck();

    wakes(saga, UUID.randomUUID().toString());
    wakes(saga, "RETRY-" + saga + "-1");
    // Behind them, on the same partition.
    paymentIsUndone(saga);

    await().until(() -> statusOf(saga).equals("COMPENSATED"));
    assertThat(eventsOf(saga)).doesNotContain("RetryAsked");
  }

  @Test
  void doesAnActOnceHoweverOftenItsOwnerIsWoken() {
    String saga = stuck();
    String act = stored(saga, "RETRY", 0);

    for (int time = 0; time < 5; time++) {
      wakes(saga, act);
    }
    await().until(() -> verdictsOn(saga), List.of("done")::equals);
    wakes(saga, act);
    paymentIsUndone(saga);

    await().until(() -> statusOf(saga).equals("COMPENSATED"));
    assertThat(eventsOf(saga)).containsOnlyOnce("RetryAsked");
    assertThat(verdictsOn(saga)).containsExactly("done");
  }

  @Test
  void judgesByTheRowAndNotByWhatTheRecordSays() {
    String saga = stuck();
    String act = stored(saga, "COMPENSATE", 0);

    wakes(saga, act);

    await().until(() -> verdictsOn(saga), List.of("not-running")::equals);
    assertThat(statusOf(saga)).isEqualTo("STUCK");
  }

  @Test
  void doesNothingThatWasAskedAnHourAgo() {
    String saga = stuck();
    String act = stored(saga, "RETRY", 61);
    wakes(saga, act);

    await().until(() -> verdictsOn(saga), List.of("too-late")::equals);
    assertThat(statusOf(saga)).isEqualTo("STUCK");
  }

  @Test
  void leavesWhatALaterBuildWasAskedToThatBuild() {
    String saga = stuck();
    String later = stored(saga, "FREEZE", 5);

    stored(saga, "RETRY", 0);

    await().until(() -> statusOf(saga).equals("COMPENSATING"));
    assertThat(verdictOf(later)).isEmpty();
  }

  @Test
  void keepsNoOtherSagaWaitingWhileTheOneOfAnActIsLocked() throws SQLException {
    String held = stuck();
    String other = besides(held);
    try (Connection console = pool.getConnection()) {
      console.setAutoCommit(false);
      console
          .createStatement()
          .execute("select 1 from saga where id = uuid_to_bin('" + held + "') for update");
      assertThat(door.post("/sagas/" + held + "/retry", WHY).status()).isEqualTo(202);

      await("the other's deadline is judged by the same thread")
          .until(() -> attemptsToPay(other) == 2);
      assertThat(verdictsOn(held)).isEmpty();
      console.rollback();
    }
    await().until(() -> verdictsOn(held), List.of("done")::equals);
  }

  /** Another saga of the same partition. */
  private String besides(String saga) {
    return Stream.generate(() -> door.checkout(BUYER, placed(BUYER)).id())
        .filter(
            other ->
                jdbc.queryForList(
                            "select distinct slot from saga where id in (uuid_to_bin(?), uuid_to_bin(?))",
                            saga,
                            other)
                        .size()
                    == 1)
        .findFirst()
        .orElseThrow();
  }

  private int attemptsToPay(String saga) {
    return door.get("/sagas/" + saga).body().path("steps").path(0).path("attempts").asInt();
  }

  private String stuck() {
    String saga = door.checkout(BUYER, order).id();
    paymentRefuses(saga);
    await().until(() -> statusOf(saga).equals("COMPENSATING"));
    sql("update saga set stuck_since = updated_at where id = uuid_to_bin(?)", saga);
    return saga;
  }

  /** As a door would store it, so many minutes ago. */
  private String stored(String saga, String action, int minutesAgo) {
    String act = UUID.randomUUID().toString();
    sql(
        """
        insert into operator_act (id, saga_id, step, slot, action, asked_by, reason, asked_at)
        select uuid_to_bin(?), id, null, slot, ?, 'kim', 'a test',
          utc_timestamp(6) - interval ? minute
        from saga where id = uuid_to_bin(?)
        """,
        act,
        action,
        minutesAgo,
        saga);
    return act;
  }

  private void wakes(String saga, String act) {
    ProducerRecord<byte[], byte[]> wakeUp =
        new ProducerRecord<>(
            Reply.TOPIC,
            saga.getBytes(UTF_8),
            "{\"act\":\"RETRY\",\"by\":\"nobody\",\"reason\":\"none\"}".getBytes(UTF_8));
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

  private List<String> verdictOf(String act) {
    return jdbc.queryForList(
        "select verdict from operator_verdict where act_id = uuid_to_bin(?)", String.class, act);
  }
}
