package io.paysaga.saga.orchestration.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.UUIDUtil;
import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.events.OrderDeliveryReply.Delivered;
import io.paysaga.events.OrderDeliveryReply.Failed;
import io.paysaga.events.OrderReply.Completed;
import io.paysaga.events.PaymentReply.AboveLimit;
import io.paysaga.events.PaymentReply.Paid;
import io.paysaga.events.PointReply.Used;
import io.paysaga.orchestrator.OrchestratorApplication;
import io.paysaga.orchestrator.pay.PayFlow;
import io.paysaga.orchestrator.pay.PayOrder;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.MessagingProperties;
import io.paysaga.saga.messaging.PollConsumers;
import io.paysaga.saga.messaging.PurgingDatabase;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.messaging.SagaTimers;
import io.paysaga.saga.orchestration.api.Actor;
import io.paysaga.saga.orchestration.api.Asking;
import io.paysaga.saga.orchestration.api.OperatorAction;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.orchestration.api.SagaStarter;
import io.paysaga.saga.orchestration.run.SagaProperties;
import io.paysaga.saga.test.SettableClock;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;

/** What is forgotten of sagas, and that forgetting changes nothing. Deadlines stand still. */
@SpringBootTest(
    classes = OrchestratorApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "paysaga.test.database=retention",
      "paysaga.saga.purge-every=1d",
      "paysaga.saga.grace-after-outage=10000d",
      "paysaga.saga.flows.pay-order.steps.deliver-order.attempts=1"
    })
@OnRealServers
@Import(RetentionTest.Time.class)
class RetentionTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final AtomicLong ORDERS = new AtomicLong(1000);

  @Autowired private SagaStarter starter;
  @Autowired private OperatorRequests operators;
  @Autowired private Retention retention;
  @Autowired private PollConsumers consumers;
  @Autowired private CloudEventRecords events;

  @Autowired
  @Qualifier("sagaKafkaTemplate")
  private KafkaTemplate<byte[], byte[]> kafka;

  @Autowired private KafkaAdmin kafkaAdmin;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private PurgingDatabase purging;
  @Autowired private SagaProperties settings;
  @Autowired private MessagingProperties messaging;
  @Autowired private MeterRegistry metrics;
  @Autowired private SettableClock clock;

  @TestConfiguration(proxyBeanMethods = false)
  static class Time {
    @Bean
    SettableClock sagaClock() {
      return SettableClock.ticking();
    }
  }

  @BeforeEach
  void startEmpty() {
    RealServers.empty(
        "retention",
        "saga",
        "saga_journal",
        "best_effort_debt",
        "operator_act",
        "operator_approval",
        "operator_verdict");
  }

  @Test
  void purgesWhatHasEndedWithItsJournalAndKeyAndSeesNoDifferenceWhenEveryOldReplyComesAgain()
      throws Exception {
    UUID delivered = completed();
    reply(delivered, "deliver-order", Direction.DO, new Delivered());
    UUID undone = beingUndone();
    reply(undone, "pay", Direction.UNDO, new NothingToUndo());
    UUID running = started();
    UUID late = beingUndone();
    UUID undelivered = completed();
    UUID owed = completed();
    reply(owed, "deliver-order", Direction.DO, new Failed("no"));
    UUID resolved = beingUndone();
    reply(resolved, "pay", Direction.UNDO, new NothingToUndo());
    awaitNothingOpen(delivered, undone, owed, resolved);
    UUID resolvedAndUndelivered = completed();
    UUID resolvedAndOwed = completed();
    reply(resolvedAndOwed, "deliver-order", Direction.DO, new Failed("no"));
    awaitNothingOpen(resolvedAndOwed);
    List.of(resolvedAndUndelivered, resolvedAndOwed).forEach(this::isResolvedAndFreed);
    jdbc.update(
        "update saga set status = 'RESOLVED', active_key = 'by hand' where id = ?",
        (Object) UUIDUtil.asByteArray(resolved));

    asksOf(delivered);
    asksOf(running);
    operators.ask(
        UUID.randomUUID(),
        OperatorAction.RETRY,
        new Asking(Actor.claimed("kim"), "of no saga", false));

    clock.passes(settings.retention().minusMinutes(1));
    purgeAll();
    assertThat(sagas()).hasSize(9);
    assertThat(sagasOf("operator_act")).hasSize(3);
    clock.passes(Duration.ofMinutes(2));
    reply(late, "pay", Direction.UNDO, new NothingToUndo());
    awaitNothingOpen(late);
    purgeAll();

    assertThat(sagas())
        .containsExactlyInAnyOrder(
            running, late, undelivered, owed, resolved, resolvedAndUndelivered, resolvedAndOwed);
    assertThat(sagasOf("saga_journal")).containsExactlyInAnyOrderElementsOf(sagas());
    assertThat(sagasOf("idempotency_key")).containsExactlyInAnyOrderElementsOf(sagas());
    assertThat(sagasOf("best_effort_debt")).containsExactlyInAnyOrder(owed, resolvedAndOwed);
    assertThat(sagasOf("operator_act")).containsExactly(running);
    assertThat(jdbc.queryForObject("select count(*) from operator_verdict", Integer.class)).isOne();

    Map<String, Object> before = tables();
    double unknown = unknownSagas();
    everyReplyComesAgain();
    assertThat(tables()).isEqualTo(before);
    assertThat(unknownSagas() - unknown).isGreaterThanOrEqualTo(6);

    clock.passes(settings.retention());
    purgeAll();
    assertThat(sagas())
        .containsExactlyInAnyOrder(
            running, undelivered, owed, resolved, resolvedAndUndelivered, resolvedAndOwed);
  }

  @Test
  void walksPastWhatStaysInSmallBatchesAndCountsWhatItPurged() {
    UUID like = completed();
    reply(like, "deliver-order", Direction.DO, new Delivered());
    awaitNothingOpen(like);
    copies(like, 0, 150, SagaStatus.RUNNING);
    copies(like, 200, 150, SagaStatus.COMPLETED);
    double before = purged();
    clock.passes(settings.retention().plusMinutes(1));
    assertThat(retention.once()).isLessThan(Duration.ofSeconds(1));
    assertThat(purged() - before).isEqualTo(Retention.BATCH);
    assertThat(retention.once()).isEqualTo(settings.purgeEvery());
    assertThat(purged() - before).isEqualTo(151);
    assertThat(sagas()).hasSize(150);
  }

  @Test
  void letsSeveralInstancesPurgeAtOnce() {
    UUID like = completed();
    copies(like, 0, 1000, SagaStatus.COMPENSATED);
    double before = purged();
    clock.passes(settings.retention().plusMinutes(1));
    List<CompletableFuture<Void>> instances =
        Stream.generate(() -> another(settings))
            .limit(4)
            .map(each -> CompletableFuture.runAsync(() -> purgeAll(each)))
            .toList();
    instances.forEach(CompletableFuture::join);
    assertThat(sagas()).containsExactly(like);
    assertThat(purged() - before).isEqualTo(1000);
  }

  @Test
  void stopsTheStartWhenParticipantsRememberLonger() {
    Duration inbox = messaging.inbox().retention();
    SagaProperties wrong =
        new SagaProperties(
            settings.tick(),
            settings.graceAfterOutage(),
            1,
            inbox,
            inbox,
            settings.acts(),
            settings.streams(),
            Map.of());
    assertThatThrownBy(() -> another(wrong))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "paysaga.saga.retention (PT168H) must be longer than paysaga.messaging.inbox.retention (PT168H)");
  }

  private Retention another(SagaProperties settings) {
    return new Retention(
        new SagaTimers(false),
        purging.jdbc(),
        purging.transaction(),
        settings.retention(),
        settings.purgeEvery(),
        messaging,
        clock,
        metrics);
  }

  private void purgeAll() {
    purgeAll(retention);
  }

  private void purgeAll(Retention instance) {
    boolean more = true;
    while (more) {
      more = instance.once().compareTo(settings.purgeEvery()) < 0;
    }
  }

  private UUID started() {
    UUID saga = Generators.timeBasedEpochGenerator().generate();
    starter.start(PayFlow.saga(saga, new PayOrder(ORDERS.incrementAndGet(), 1, 24_000)));
    jdbc.update(
        "insert into idempotency_key (buyer_id, name, body, saga_id) values (1, ?, '', ?)",
        saga.toString(),
        UUIDUtil.asByteArray(saga));
    return saga;
  }

  private UUID completed() {
    UUID saga = started();
    reply(saga, "pay", Direction.DO, new Paid(1, clock.instant()));
    reply(saga, "use-point", Direction.DO, new Used(0));
    reply(saga, "complete-order", Direction.DO, new Completed());
    await().atMost(PATIENCE).until(() -> is(saga, "status = 'COMPLETED'"));
    return saga;
  }

  /** As one ends that was barred behind its pivot, once its subject is freed. */
  private void isResolvedAndFreed(UUID saga) {
    jdbc.update(
        "update saga set status = 'RESOLVED', active_key = null where id = ?",
        (Object) UUIDUtil.asByteArray(saga));
  }

  private UUID beingUndone() {
    UUID saga = started();
    reply(saga, "pay", Direction.DO, new AboveLimit(1, 24_000));
    await().atMost(PATIENCE).until(() -> is(saga, "status = 'COMPENSATING'"));
    return saga;
  }

  /** An operator asks what changes nothing. */
  private void asksOf(UUID saga) {
    operators.ask(saga, OperatorAction.RETRY, new Asking(Actor.claimed("kim"), "a test", false));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                jdbc.queryForList(
                    """
                    select v.verdict from operator_act a join operator_verdict v on v.act_id = a.id
                    where a.saga_id = ?
                    """,
                    String.class,
                    (Object) UUIDUtil.asByteArray(saga)),
            List.of("not-stuck")::equals);
  }

  private void awaitNothingOpen(UUID... sagas) {
    for (UUID saga : sagas) {
      await().atMost(PATIENCE).until(() -> is(saga, "due_at is null"));
    }
  }

  private boolean is(UUID saga, String state) {
    return jdbc.queryForObject(
            "select count(*) from saga where id = ? and " + state,
            Integer.class,
            (Object) UUIDUtil.asByteArray(saga))
        == 1;
  }

  private void reply(UUID saga, String step, Direction direction, Reply reply) {
    kafka
        .send(
            events.write(
                Reply.TOPIC,
                saga.toString(),
                "test",
                SagaMessage.of(
                    new CommandId(saga, step, direction), reply, 1, null, clock.instant())))
        .join();
  }

  /** Ended as the one that they are like, and begun one after the other in the year 1970. */
  private void copies(UUID like, int first, int many, SagaStatus status) {
    jdbc.update(
        """
        insert into saga (id, type, definition_version, subject, buyer_id, active_key, status, slot,
                          state, data, transitions, version, created_at, updated_at)
        with recursive n as (select 1 i union all select i + 1 from n where i < ?)
        select unhex(concat(lpad(hex(? + i), 12, '0'), '70008000000000000000')), type, 1, subject,
               buyer_id, null, ?, slot, state, data, transitions, version, created_at, updated_at
        from saga join n where id = ?
        """,
        many,
        first,
        status.name(),
        UUIDUtil.asByteArray(like));
  }

  private List<UUID> sagas() {
    return sagasOf("saga", "id");
  }

  private List<UUID> sagasOf(String table) {
    return sagasOf(table, "saga_id");
  }

  private List<UUID> sagasOf(String table, String column) {
    return jdbc
        .queryForList("select distinct bin_to_uuid(" + column + ") from " + table, String.class)
        .stream()
        .map(UUID::fromString)
        .toList();
  }

  /** All that is known of sagas, as a sum for each table. */
  private Map<String, Object> tables() {
    return Stream.of("saga", "saga_journal", "idempotency_key", "best_effort_debt")
        .collect(
            Collectors.toMap(
                table -> table,
                table -> jdbc.queryForMap("checksum table " + table).get("Checksum")));
  }

  private double purged() {
    return metrics.counter("paysaga.purged", "what", "saga").count();
  }

  private double unknownSagas() {
    return metrics.counter("paysaga.events.ignored", "why", "unknown-saga").count();
  }

  /** As when the consumer group has lost its offsets. */
  private void everyReplyComesAgain() throws Exception {
    try (Admin admin = Admin.create(kafkaAdmin.getConfigurationProperties())) {
      Map<TopicPartition, Long> ends = ends(admin);
      consumers.stop();
      Map<TopicPartition, OffsetAndMetadata> beginnings =
          ends.keySet().stream()
              .collect(
                  Collectors.toMap(partition -> partition, partition -> new OffsetAndMetadata(0)));
      await("nobody consumes")
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(
              () -> {
                admin.alterConsumerGroupOffsets(Reply.TOPIC, beginnings).all().get();
                return true;
              });
      consumers.start();
      await("everything is handled").atMost(PATIENCE).until(() -> offsets(admin).equals(ends));
    }
  }

  private static Map<TopicPartition, Long> offsets(Admin admin) throws Exception {
    return admin
        .listConsumerGroupOffsets(Reply.TOPIC)
        .partitionsToOffsetAndMetadata()
        .get()
        .entrySet()
        .stream()
        .filter(each -> each.getValue() != null && each.getValue().offset() > 0)
        .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().offset()));
  }

  /** Where the partitions that hold something end. */
  private Map<TopicPartition, Long> ends(Admin admin) throws Exception {
    Map<TopicPartition, OffsetSpec> latest =
        kafka.partitionsFor(Reply.TOPIC).stream()
            .collect(
                Collectors.toMap(
                    partition -> new TopicPartition(partition.topic(), partition.partition()),
                    partition -> OffsetSpec.latest()));
    return admin.listOffsets(latest).all().get().entrySet().stream()
        .filter(each -> each.getValue().offset() > 0)
        .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().offset()));
  }
}
