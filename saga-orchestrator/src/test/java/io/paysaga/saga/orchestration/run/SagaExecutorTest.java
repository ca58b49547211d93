package io.paysaga.saga.orchestration.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.UUIDUtil;
import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.events.OrderDeliveryReply;
import io.paysaga.events.OrderReply;
import io.paysaga.events.PaymentReply;
import io.paysaga.events.PointReply;
import io.paysaga.orchestrator.OrchestratorApplication;
import io.paysaga.orchestrator.pay.PayAndReturn;
import io.paysaga.orchestrator.pay.PayFlow;
import io.paysaga.orchestrator.pay.PayOrder;
import io.paysaga.saga.api.BarrierReply.Barred;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.orchestration.api.Actor;
import io.paysaga.saga.orchestration.api.Asking;
import io.paysaga.saga.orchestration.api.JournalEntry;
import io.paysaga.saga.orchestration.api.JournalReplay;
import io.paysaga.saga.orchestration.api.OperatorAction;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.orchestration.api.QueuedSagaListener;
import io.paysaga.saga.orchestration.api.SagaListener;
import io.paysaga.saga.orchestration.api.SagaMoved;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaStarter;
import io.paysaga.saga.orchestration.api.SagaView;
import io.paysaga.servers.OnRealServers;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The runtime on real Kafka and a real database; the test plays the participants. */
@SpringBootTest(
    classes = {OrchestratorApplication.class, SagaExecutorTest.Listeners.class},
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "paysaga.test.database=sagas",
      "paysaga.saga.grace-after-outage=1s",
      "paysaga.saga.acts.four-eyes=off",
      "paysaga.saga.flows.pay-order.steps.pay.answer-within=1s",
      "paysaga.saga.flows.pay-order.steps.pay.attempts=2",
      "spring.kafka.producer.properties[delivery.timeout.ms]=900",
      "spring.kafka.producer.properties[request.timeout.ms]=500"
    })
@OnRealServers
class SagaExecutorTest {

  private static final AtomicLong ORDERS = new AtomicLong(1000);

  private static final List<SagaMoved> TOLD = new CopyOnWriteArrayList<>();

  @TestConfiguration
  static class Listeners {
    @Bean
    SagaFlow<?> payAndReturn() {
      return PayAndReturn.FLOW;
    }

    @Bean
    @Order(1)
    SagaListener faulty() {
      return moved -> {
        throw new IllegalStateException("A listener fails.");
      };
    }

    @Bean
    @Order(2)
    SagaListener queued() {
      return new QueuedSagaListener("told", 100, TOLD::add);
    }
  }

  private static final Asking KIM = new Asking(Actor.claimed("kim"), "a test", false);

  @Autowired private SagaStarter starter;
  @Autowired private SagaQueries sagas;
  @Autowired private OperatorRequests operators;
  @Autowired private JournalReplay replay;
  @Autowired private CloudEventRecords events;

  @Autowired
  @Qualifier("sagaKafkaTemplate")
  private KafkaTemplate<byte[], byte[]> kafka;

  @Autowired
  @Qualifier("sagaConsumerFactory")
  private ConsumerFactory<byte[], byte[]> consumers;

  @Autowired private JdbcTemplate jdbc;
  @Autowired private PlatformTransactionManager transactions;
  @Autowired private MeterRegistry metrics;

  private Consumer<byte[], byte[]> commands;

  /** In their order; a record whose acknowledgement was late comes twice. */
  private final Set<String> sent = new LinkedHashSet<>();

  private final UUID saga = Generators.timeBasedEpochGenerator().generate();
  private final PayOrder order = anotherOrder();

  @BeforeEach
  void listen() {
    commands = consumers.createConsumer("test", "test-" + saga);
    List<TopicPartition> partitions =
        List.of("payment.commands", "point.commands", "order.commands", "order.deliveries").stream()
            .flatMap(topic -> commands.partitionsFor(topic).stream())
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    commands.assign(partitions);
    commands.seekToEnd(partitions);
    partitions.forEach(commands::position);
  }

  @AfterEach
  void close() {
    commands.close();
  }

  @Test
  void drivesASagaToItsEndAndWritesDownEveryStep() {
    starter.start(PayFlow.saga(saga, order));
    awaitSent("pay:do#1");
    reply("pay", Direction.DO, new PaymentReply.Paid(7, Instant.parse("2026-11-21T10:00:00Z")));
    awaitSent("use-point:do#1");
    reply("use-point", Direction.DO, new PointReply.Used(0));
    awaitSent("complete-order:do#1");
    reply("complete-order", Direction.DO, new OrderReply.Completed());
    awaitStatus(SagaStatus.COMPLETED);
    awaitSent("deliver-order:do#1");
    assertThat(sent)
        .containsExactly("pay:do#1", "use-point:do#1", "complete-order:do#1", "deliver-order:do#1");
    assertThat(sagas.journal(saga, 0, 200))
        .extracting(SagaExecutorTest::told)
        .containsExactly(
            "Started: RUNNING to RUNNING, sent " + saga + ":pay:do",
            "Answered: RUNNING to RUNNING, sent " + saga + ":use-point:do",
            "Answered: RUNNING to RUNNING, sent " + saga + ":complete-order:do",
            "Answered: RUNNING to COMPLETED, sent " + saga + ":deliver-order:do");
    assertThat(
            sagas.active(
                List.of(
                    new SagaQueries.FlowSubject(
                        "pay-order", Subject.of("ORDER", order.orderId())))))
        .hasSize(1);
  }

  @Test
  void standsOrFallsWithTheTransactionOfItsCaller() {
    TransactionTemplate callers = new TransactionTemplate(transactions);
    UUID rolledBack = Generators.timeBasedEpochGenerator().generate();
    callers.executeWithoutResult(
        status -> {
          starter.start(PayFlow.saga(rolledBack, order));
          status.setRollbackOnly();
        });
    List<Optional<SagaView>> beforeTheCommit = new ArrayList<>();
    callers.executeWithoutResult(
        status -> {
          starter.start(PayFlow.saga(saga, order));
          beforeTheCommit.add(seenByOthers(saga));
        });
    awaitSent("pay:do#1");
    assertThat(beforeTheCommit).containsExactly(Optional.empty());
    assertThat(sagas.find(saga)).isPresent();
    assertThat(sagas.find(rolledBack)).isEmpty();
  }

  private Optional<SagaView> seenByOthers(UUID id) {
    return CompletableFuture.supplyAsync(() -> sagas.find(id)).join();
  }

  @Test
  void refusesASecondLiveSagaOfTheSameOrderAndTakesOneAfterTheFirstIsUndone() {
    starter.start(PayFlow.saga(saga, order));
    UUID second = Generators.timeBasedEpochGenerator().generate();
    assertThatThrownBy(() -> starter.start(PayFlow.saga(second, order)))
        .isInstanceOf(DataIntegrityViolationException.class);
    reply("pay", Direction.DO, new PaymentReply.AboveLimit(1, 24_000));
    awaitSent("pay:undo#1");
    reply("pay", Direction.UNDO, new NothingToUndo());
    awaitStatus(SagaStatus.COMPENSATED);
    starter.start(PayFlow.saga(second, order));
    assertThat(sagas.find(second)).isPresent();
  }

  @Test
  void sendsAgainWhatIsNotAnsweredAndUndoesInTheEnd() {
    starter.start(PayFlow.saga(saga, order));
    awaitSent("pay:undo#1");
    assertThat(List.copyOf(sent)).startsWith("pay:do#1", "pay:do#2", "pay:undo#1");
    assertThat(sagas.find(saga).orElseThrow().failure().code()).isEqualTo("no-answer");
  }

  @Test
  void letsAStuckSagaGoOnWhenItsOwnerIsAsked() {
    starter.start(PayFlow.saga(saga, order));
    reply("pay", Direction.DO, new PaymentReply.AboveLimit(1, 24_000));
    await().atMost(Duration.ofSeconds(30)).until(() -> sagas.find(saga).orElseThrow().isStuck());
    assertThat(operators.ask(saga, OperatorAction.RETRY, KIM).wokenBy()).isNotNull();
    await().atMost(Duration.ofSeconds(30)).until(() -> !sagas.find(saga).orElseThrow().isStuck());
  }

  @Test
  void sendsAStuckUndoWithoutARowAndTellsHowOftenWithItsAnswer() {
    starter.start(PayFlow.saga(saga, order));
    reply("pay", Direction.DO, new PaymentReply.AboveLimit(1, 24_000));
    awaitSent("pay:undo#4");
    assertThat(sagas.journal(saga, 0, 200))
        .extracting(JournalEntry::event)
        .containsExactly("Started", "Answered", "DeadlinePassed", "DeadlinePassed");
    reply("pay", Direction.UNDO, new NothingToUndo());
    awaitStatus(SagaStatus.COMPENSATED);
    List<JournalEntry> journal = sagas.journal(saga, 0, 200);
    assertThat(journal).hasSize(5);
    assertThat(journal.get(4).detail().path("sentSoFar").path("pay").asInt())
        .isGreaterThanOrEqualTo(4);
    assertThat(differences()).isEmpty();
  }

  @Test
  void sendsWhatIsOwedBehindAnEndThatIsResolved() {
    resolve(saga, order);
    awaitSent("deliver-order:do#1");
    List<JournalEntry> journal = sagas.journal(saga, 0, 200);
    assertThat(told(journal.get(journal.size() - 1)))
        .isEqualTo("Answered: RUNNING to RESOLVED, sent " + saga + ":deliver-order:do");
    assertThat(differences()).isEmpty();
  }

  /** In one test: a participant that was just heard of is not silent. */
  @Test
  void sendsWhatWaitsForAParticipantAsSoonAsItIsHeardOfAgain() {
    complete(saga, order);
    awaitSent("deliver-order:do#1");
    UUID resolved = Generators.timeBasedEpochGenerator().generate();
    resolve(resolved, anotherOrder());
    List.of(saga, resolved).forEach(this::waitsForMinutes);
    UUID other = Generators.timeBasedEpochGenerator().generate();
    complete(other, anotherOrder());
    reply(other, "deliver-order", Direction.DO, new OrderDeliveryReply.Delivered());
    awaitSent("deliver-order:do#21");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> step(resolved, 3).attempts(), attempts -> attempts == 21);
    for (UUID each : List.of(saga, resolved)) {
      reply(each, "deliver-order", Direction.DO, new OrderDeliveryReply.Delivered());
      await().atMost(Duration.ofSeconds(30)).until(() -> step(each, 3).status() == StepStatus.DONE);
      List<JournalEntry> journal = sagas.journal(each, 0, 200);
      assertThat(journal.get(journal.size() - 1).detail().path("sentSoFar").path("deliver-order"))
          .hasToString("21");
    }
    assertThat(sagas.find(resolved).orElseThrow().status()).isEqualTo(SagaStatus.RESOLVED);
    assertThat(differences()).isEmpty();
  }

  /** As after many attempts to deliver that nobody answered. */
  private void waitsForMinutes(UUID ended) {
    Instant due = Instant.now().plus(Duration.ofMinutes(4)).truncatedTo(ChronoUnit.MILLIS);
    jdbc.update(
        """
        update saga set due_at = ?, state = json_set(state, '$.steps[3].dueAt', ?,
          '$.steps[3].attempts', 20, '$.steps[3].unrecorded', 14) where id = ?
        """,
        Timestamp.from(due),
        due.toString(),
        UUIDUtil.asByteArray(ended));
  }

  /** An operator has its stuck step barred. */
  private void resolve(UUID begun, PayOrder order) {
    starter.start(PayAndReturn.saga(begun, order));
    reply(begun, "pay", Direction.DO, new PaymentReply.Paid(7, Instant.EPOCH));
    await().atMost(Duration.ofSeconds(30)).until(() -> sagas.find(begun).orElseThrow().isStuck());
    operators.ask(begun, OperatorAction.RESOLVE, KIM);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> step(begun, 1).status() == StepStatus.BARRING);
    reply(begun, "return-points", Direction.BAR, new Barred());
    reply(begun, "refund-payment", Direction.DO, new PaymentReply.PaymentRefunded(7));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> sagas.find(begun).orElseThrow().status() == SagaStatus.RESOLVED);
  }

  private StepState step(UUID of, int at) {
    return sagas.find(of).orElseThrow().steps().get(at);
  }

  private static PayOrder anotherOrder() {
    return new PayOrder(ORDERS.incrementAndGet(), 1, 24_000);
  }

  private void complete(UUID begun, PayOrder order) {
    starter.start(PayFlow.saga(begun, order));
    reply(begun, "pay", Direction.DO, new PaymentReply.Paid(7, Instant.EPOCH));
    reply(begun, "use-point", Direction.DO, new PointReply.Used(0));
    reply(begun, "complete-order", Direction.DO, new OrderReply.Completed());
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> sagas.find(begun).orElseThrow().status() == SagaStatus.COMPLETED);
  }

  private List<String> differences() {
    List<String> differences = new ArrayList<>();
    replay.all(
        different -> {
          if (different.sagaId().equals(saga)) {
            differences.add(different.why());
          }
        });
    return differences;
  }

  @Test
  void ignoresRepliesOfSagasThatItDoesNotKnowAndGoesOn() {
    double ignored = ignoredAsUnknown();
    UUID unknown = Generators.timeBasedEpochGenerator().generate();
    starter.start(PayFlow.saga(saga, order));
    awaitSent("pay:do#1");
    // On the partition of this saga's replies, and before them.
    kafka
        .send(
            events.write(
                Reply.TOPIC,
                saga.toString(),
                "test",
                SagaMessage.of(
                    new CommandId(unknown, "pay", Direction.DO),
                    new OrderReply.Completed(),
                    1,
                    null,
                    Instant.now())))
        .join();
    reply("pay", Direction.DO, new PaymentReply.Paid(7, Instant.parse("2026-11-21T10:00:00Z")));
    awaitSent("use-point:do#1");
    assertThat(ignoredAsUnknown()).isEqualTo(ignored + 1);
    assertThat(sagas.find(unknown)).isEmpty();
  }

  private double ignoredAsUnknown() {
    return metrics.counter("paysaga.events.ignored", "why", "unknown-saga").count();
  }

  @Test
  void putsAReplyThatAnswersNothingAsideOnceAndGoesOn() {
    starter.start(PayFlow.saga(saga, order));
    awaitSent("pay:do#1");
    reply("pay", Direction.DO, new OrderReply.Completed());
    reply("pay", Direction.DO, new OrderReply.Completed());
    reply("pay", Direction.DO, new PaymentReply.Paid(7, Instant.parse("2026-11-21T10:00:00Z")));
    awaitSent("use-point:do#1");
    reply("use-point", Direction.DO, new OrderReply.Completed());
    String wrong = "'io.paysaga.order.completed.v1' is not an answer to " + saga;
    assertThat(deadLettersUntil(wrong + ":use-point:do."))
        .containsExactly(wrong + ":pay:do.", wrong + ":use-point:do.");
    assertThat(sagas.find(saga).orElseThrow().status()).isEqualTo(SagaStatus.RUNNING);
  }

  @Test
  void tellsOfEachTransitionOnceTheSagaStandsThere() {
    starter.start(PayFlow.saga(saga, order));
    reply("pay", Direction.DO, new PaymentReply.AboveLimit(1, 24_000));
    awaitSent("pay:undo#1");
    reply("pay", Direction.UNDO, new NothingToUndo());
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(TOLD.stream().filter(moved -> moved.after().id().equals(saga)))
                    .extracting(
                        moved -> moved.before() == null ? null : moved.before().status(),
                        moved -> moved.after().status(),
                        SagaMoved::ends)
                    .containsExactly(
                        tuple(null, SagaStatus.RUNNING, false),
                        tuple(SagaStatus.RUNNING, SagaStatus.COMPENSATING, false),
                        tuple(SagaStatus.COMPENSATING, SagaStatus.COMPENSATED, true)));
  }

  @Test
  void keepsTheSlotThatTheBrokersPartitionerWouldChoose() {
    starter.start(PayFlow.saga(saga, order));
    int partition =
        kafka
            .send(record(saga, "pay", Direction.DO, new PaymentReply.AboveLimit(1, 2)))
            .join()
            .getRecordMetadata()
            .partition();
    assertThat(
            jdbc.queryForObject(
                "select slot from saga where id = ?", Integer.class, UUIDUtil.asByteArray(saga)))
        .isEqualTo(partition);
  }

  /** Why messages of the saga were put aside, in order, until one for this reason. */
  private List<String> deadLettersUntil(String last) {
    List<String> reasons = new ArrayList<>();
    try (Consumer<byte[], byte[]> letters =
        consumers.createConsumer("letters", "letters-" + saga)) {
      List<TopicPartition> partitions =
          letters.partitionsFor(Reply.TOPIC + "-dlt").stream()
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      letters.assign(partitions);
      letters.seekToBeginning(partitions);
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInSameThread()
          .until(
              () -> {
                letters.poll(Duration.ofMillis(50)).forEach(letter -> noteReason(letter, reasons));
                return reasons.contains(last);
              });
    }
    return reasons;
  }

  private void noteReason(ConsumerRecord<byte[], byte[]> letter, List<String> reasons) {
    // Other tests' letters lie here too, some of them without a key.
    if (letter.key() != null && new String(letter.key(), UTF_8).equals(saga.toString())) {
      reasons.add(new String(letter.headers().lastHeader("paysaga_reason").value(), UTF_8));
    }
  }

  private void reply(String step, Direction direction, Reply reply) {
    reply(saga, step, direction, reply);
  }

  private void reply(UUID of, String step, Direction direction, Reply reply) {
    kafka.send(record(of, step, direction, reply)).join();
  }

  private org.apache.kafka.clients.producer.ProducerRecord<byte[], byte[]> record(
      UUID sagaId, String step, Direction direction, Reply reply) {
    CommandId id = new CommandId(sagaId, step, direction);
    return events.write(
        Reply.TOPIC, sagaId.toString(), "test", SagaMessage.of(id, reply, 1, null, Instant.now()));
  }

  private void awaitStatus(SagaStatus status) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> sagas.find(saga).orElseThrow().status() == status);
  }

  private static String told(JournalEntry entry) {
    return "%s: %s to %s, sent %s"
        .formatted(
            entry.event(),
            entry.decided().get("from").asString(),
            entry.decided().get("to").asString(),
            String.join(",", entry.decided().get("sent").findValuesAsString("command")));
  }

  /** Waits until this, among others, was sent for the saga. */
  private void awaitSent(String expected) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInSameThread()
        .until(
            () -> {
              commands.poll(Duration.ofMillis(50)).forEach(this::note);
              return sent.contains(expected);
            });
  }

  private void note(ConsumerRecord<byte[], byte[]> kafka) {
    String id = new String(kafka.headers().lastHeader("ce_id").value(), UTF_8);
    if (id.startsWith(saga.toString())) {
      sent.add(
          id.substring(saga.toString().length() + 1)
              + "#"
              + new String(kafka.headers().lastHeader("ce_attempt").value(), UTF_8));
    }
  }
}
