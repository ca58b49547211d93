package io.paysaga.saga.test.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.saga.api.BarrierReply.Barred;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.BarrierReply.TooOld;
import io.paysaga.saga.api.BarrierReply.UndoBarred;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandAnswers;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.OncePerStep;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Retriable;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.MessageTypes;
import io.paysaga.saga.messaging.MessagingProperties;
import io.paysaga.saga.messaging.PollConsumers;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.participant.InboxPurge;
import io.paysaga.saga.participant.ParticipantCommands;
import io.paysaga.saga.participant.SagaCommand;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.GenericTypeResolver;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What every participant promises, asked over real Kafka and looked up in its own books. A service
 * extends this with its commands, or {@link OncePerStepContract} when a saga may send one of them
 * in several steps.
 */
public abstract class ParticipantContract<C extends Command> {

  /** Records that nobody can read, thrown at the topic with so many good ones among them. */
  private static final int GARBAGE = 200;

  private static final int GOOD = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Logger log = LoggerFactory.getLogger(ParticipantContract.class);

  @Autowired
  @Qualifier("sagaKafkaTemplate")
  private KafkaTemplate<byte[], byte[]> kafka;

  @Autowired
  @Qualifier("sagaConsumerFactory")
  private ConsumerFactory<byte[], byte[]> consumers;

  @Autowired private CloudEventRecords events;
  @Autowired private ParticipantCommands<C, ?> door;
  @Autowired private PollConsumers participant;
  @Autowired private InboxPurge purge;
  @Autowired private TransactionTemplate transaction;
  @Autowired private MeterRegistry metrics;
  @Autowired private MessagingProperties settings;
  @Autowired private ObjectProvider<Flyway> migrations;
  @Autowired protected JdbcTemplate jdbc;

  private Records records;

  /** A do that will be accepted; its aggregate is fresh and made ready for it. */
  protected abstract C accepted();

  /** One do for each refusal of this participant; their aggregates are made ready. */
  protected abstract Map<Class<? extends Reply.Refusal>, C> refused();

  protected abstract C undoOf(C command);

  /**
   * A command without an undo, and what it waits for.
   *
   * @param command finds nothing in the books to be done on yet
   * @param makeReady puts there what it is done on, as {@link #doneBy} does
   */
  public record RetriableDo<C extends Command>(C command, Runnable makeReady) {}

  /** One do for each {@link Retriable} command; their aggregates are fresh. */
  protected List<RetriableDo<C>> retriables() {
    return List.of();
  }

  /** A saga that begins now. */
  protected static UUID newSaga() {
    return idOf(Instant.now());
  }

  /** Lets a saga do this, without a message: what {@link #retriables} may be done on. */
  protected final void doneBy(UUID sagaId, C command) {
    transaction.executeWithoutResult(
        status -> door.handleAll(List.of(new SagaCommand<>(sagaId, "step", command))));
  }

  /** The tables in which an effect shows. */
  protected abstract List<String> books();

  /** How often the books show the effect of this saga now: taken and not given back. */
  protected abstract int effectsOf(byte[] sagaId);

  @BeforeEach
  void listen() {
    records = new Records(consumers, topic(), settings.repliesTopic());
  }

  @AfterEach
  void close() {
    records.close();
  }

  @Test
  void answersADuplicateAgainAndHasTheEffectOnce() {
    Saga saga = new Saga();
    C command = accepted();
    Reply first = saga.does(command);
    Map<String, List<?>> before = snapshot();
    assertThat(first).isInstanceOf(Reply.Accepted.class);
    assertThat(saga.does(command)).isEqualTo(first);
    assertThat(effectsOf(saga.bytes())).isOne();
    assertThat(snapshot()).isEqualTo(before);
  }

  @Test
  void foldsDuplicatesOfOnePoll() {
    Saga saga = new Saga();
    C command = accepted();
    inOnePoll(List.of(saga.doing(command), saga.doing(command), saga.doing(command)));
    assertThat(saga.answer(Direction.DO, 1)).isInstanceOf(Reply.Accepted.class);
    assertThat(effectsOf(saga.bytes())).isOne();
  }

  @Test
  void undoesWhatItDid() {
    Saga saga = new Saga();
    C command = accepted();
    saga.does(command);
    assertThat(saga.undoes(command))
        .isInstanceOf(Reply.Undone.class)
        .isNotInstanceOf(NothingToUndo.class);
    assertThat(effectsOf(saga.bytes())).isZero();
  }

  @Test
  void undoesOnceHoweverOftenItIsAsked() {
    Saga saga = new Saga();
    C command = accepted();
    saga.does(command);
    Reply first = saga.undoes(command);
    Map<String, List<?>> before = snapshot();
    assertThat(saga.undoes(command)).isEqualTo(first);
    assertThat(snapshot()).isEqualTo(before);
  }

  @Test
  void undoesADoOfTheSamePoll() {
    Saga saga = new Saga();
    C command = accepted();
    inOnePoll(List.of(saga.doing(command), saga.undoing(command), saga.doing(command)));
    assertThat(saga.answer(Direction.DO, 1)).isInstanceOf(Reply.Accepted.class);
    assertThat(saga.answer(Direction.UNDO, 1)).isNotInstanceOf(NothingToUndo.class);
    assertThat(effectsOf(saga.bytes())).isZero();
  }

  @Test
  void barsADoWhoseUndoCameFirst() {
    Saga saga = new Saga();
    C command = accepted();
    Map<String, List<?>> before = snapshot();
    assertThat(saga.undoes(command)).isEqualTo(new NothingToUndo());
    assertThat(saga.does(command)).isEqualTo(new Barred());
    assertThat(snapshot()).isEqualTo(before);
  }

  @Test
  void barsADoWhoseUndoCameFirstInTheSamePoll() {
    Saga saga = new Saga();
    C command = accepted();
    Map<String, List<?>> before = snapshot();
    inOnePoll(List.of(saga.undoing(command), saga.doing(command)));
    assertThat(saga.answer(Direction.UNDO, 1)).isEqualTo(new NothingToUndo());
    assertThat(saga.answer(Direction.DO, 1)).isEqualTo(new Barred());
    assertThat(snapshot()).isEqualTo(before);
  }

  @Test
  void barsAnUndoSoThatNoLateCopyHasAnEffect() {
    Saga saga = new Saga();
    C command = accepted();
    saga.does(command);
    Map<String, List<?>> before = snapshot();
    assertThat(saga.bars(command)).isEqualTo(new UndoBarred());
    assertThat(saga.undoes(command)).isEqualTo(new UndoBarred());
    assertThat(saga.bars(command)).isEqualTo(new UndoBarred());
    assertThat(snapshot()).isEqualTo(before);
    assertThat(effectsOf(saga.bytes())).isOne();
  }

  @Test
  void answersAsTheUndoThatItShouldBarButHasHappened() {
    Saga saga = new Saga();
    C command = accepted();
    saga.does(command);
    Reply undone = saga.undoes(command);
    Map<String, List<?>> before = snapshot();
    assertThat(saga.bars(command)).isEqualTo(undone).isInstanceOf(Reply.Undone.class);
    assertThat(snapshot()).isEqualTo(before);
  }

  @Test
  void barsTheDoWithTheUndoWhenItNeverCame() {
    Saga saga = new Saga();
    C command = accepted();
    Map<String, List<?>> before = snapshot();
    assertThat(saga.bars(command)).isEqualTo(new UndoBarred());
    assertThat(saga.does(command)).isEqualTo(new Barred());
    assertThat(snapshot()).isEqualTo(before);
  }

  @Test
  void doesNothingForADoThatComesAgainAfterItsUndo() {
    Saga saga = new Saga();
    C command = accepted();
    saga.does(command);
    saga.undoes(command);
    Map<String, List<?>> before = snapshot();
    saga.does(command);
    assertThat(snapshot()).isEqualTo(before);
  }

  @Test
  void undoesByItsBooksWhenTheInboxHasForgotten() {
    Saga saga = new Saga();
    C command = accepted();
    saga.does(command);
    forgetTheInbox();
    assertThat(saga.undoes(command)).isNotInstanceOf(NothingToUndo.class);
    assertThat(effectsOf(saga.bytes())).isZero();
  }

  /** The inbox knows a command by its step; only the books know what the saga has. */
  @Test
  void hasOneEffectOfASagaThoughSomethingElseIsAskedInTheNameOfAnotherStep() {
    Saga saga = new Saga();
    C command = accepted();
    C another = accepted();
    assumeFalse(
        command.getClass().isAnnotationPresent(OncePerStep.class),
        "Each step of a saga has an effect of its own here.");
    saga.does(command);
    Map<String, List<?>> before = snapshot();

    kafka.send(saga.inStep("another-step").doing(another)).join();

    records.of(
        topic() + "-dlt", 1, each -> header(each, "ce_id").equals(saga.id + ":another-step:do"));
    assertThat(snapshot()).isEqualTo(before);
    assertThat(effectsOf(saga.bytes())).isOne();
  }

  @Test
  void leavesTheNextSagasEffectAloneWhenAnOldUndoComesAgain() {
    Saga first = new Saga();
    C command = accepted();
    first.does(command);
    first.undoes(command);
    Saga second = new Saga();
    assertThat(second.does(command)).isInstanceOf(Reply.Accepted.class);
    forgetTheInbox();
    Map<String, List<?>> before = snapshot();
    assertThat(first.undoes(command)).isEqualTo(new NothingToUndo());
    assertThat(snapshot()).isEqualTo(before);
    assertThat(effectsOf(second.bytes())).isOne();
  }

  @Test
  void refusesWithoutAnyDifference() {
    Map<Class<? extends Reply.Refusal>, C> commands = refused();
    Map<String, List<?>> before = snapshot();
    commands.forEach(
        (refusal, command) -> {
          Saga saga = new Saga();
          assertThat(saga.does(command)).isInstanceOf(refusal);
          assertThat(saga.undoes(command)).isEqualTo(new NothingToUndo());
          assertThat(snapshot()).as("after %s", refusal.getSimpleName()).isEqualTo(before);
        });
  }

  @Test
  void keepsWhoAsked() {
    Saga saga = new Saga();
    C command = accepted();
    ProducerRecord<byte[], byte[]> doing = saga.doing(command);
    doing.headers().remove("ce_source").add("ce_source", "/another-orchestrator".getBytes(UTF_8));
    kafka.send(doing).join();
    saga.answer(Direction.DO, 1);
    kafka.send(saga.doing(command)).join();
    saga.answer(Direction.DO, 2);
    assertThat(saga.askedBy()).isEqualTo(Map.of("DO", "/another-orchestrator"));

    Saga silent = new Saga();
    ProducerRecord<byte[], byte[]> undoing = silent.undoing(command);
    undoing.headers().remove("ce_source");
    kafka.send(undoing).join();
    silent.answer(Direction.UNDO, 1);
    assertThat(silent.askedBy()).isEqualTo(Map.of("DO", "nobody", "UNDO", "nobody"));
  }

  @Test
  void refusesADoOfASagaThatTheInboxMayHaveForgotten() {
    Instant fourDaysAgo = Instant.now().minusSeconds(4 * 24 * 3600);
    Saga saga = new Saga(fourDaysAgo);
    C command = accepted();
    Map<String, List<?>> before = snapshot();
    assertThat(saga.does(command)).isEqualTo(new TooOld());
    assertThat(snapshot()).isEqualTo(before);
  }

  @Test
  void answersADoAgainThatTheInboxStillKnowsHoweverOldItsSagaIs() {
    Saga saga = new Saga();
    C command = accepted();
    Reply first = saga.does(command);
    Saga sinceGrownOld = new Saga(Instant.now().minusSeconds(4 * 24 * 3600));
    jdbc.update(
        "update inbox set saga_id = ? where saga_id = ?", sinceGrownOld.bytes(), saga.bytes());
    assertThat(sinceGrownOld.does(command)).isEqualTo(first);
  }

  /** Its timer asks again; until somebody is told something, nothing has happened. */
  @Test
  void leavesNothingOfADoAndAnUndoThatALockedRowForbids() throws SQLException {
    C command = accepted();
    Saga earlier = new Saga();
    earlier.does(command);
    earlier.undoes(command);
    Map<String, List<?>> before = snapshot();
    double letGo = letGo();
    Saga saga = new Saga();
    try (Connection console = TableOwner.of(migrations, jdbc.getDataSource()).getConnection()) {
      console.setAutoCommit(false);
      for (String table : books()) {
        console.createStatement().executeQuery("select * from " + table + " for update");
      }
      inOnePoll(List.of(saga.doing(command), saga.undoing(command)));
      await().atMost(PATIENCE).until(() -> letGo() == letGo + 2);
      assertThat(inboxRowsOf(saga)).isZero();
      assertThat(snapshot()).isEqualTo(before);
      console.rollback();
    }
    assertThat(saga.undoes(command)).isEqualTo(new NothingToUndo());
    assertThat(saga.does(command)).isEqualTo(new Barred());
    assertThat(snapshot()).isEqualTo(before);
  }

  @Test
  void isAskedForEachRetriableCommand() {
    Class<?> family =
        GenericTypeResolver.resolveTypeArgument(getClass(), ParticipantContract.class);
    assertThat(retriables().stream().<Class<?>>map(each -> each.command().getClass()))
        .as("what retriables() tells")
        .hasSameElementsAs(
            MessageTypes.recordsOf(family)
                .filter(each -> each.isAnnotationPresent(Retriable.class))
                .toList());
  }

  /** Once done it is done, by its books alone; and it is answered with what stands there. */
  @Test
  void doesARetriableOnceHoweverOftenItIsAskedAndWhateverTheInboxHasForgotten() {
    forEachRetriableThatIsReady(
        command -> {
          Saga saga = new Saga();
          Map<String, List<?>> before = snapshot();
          Reply first = saga.does(command);
          Map<String, List<?>> done = snapshot();
          assertThat(first).isInstanceOf(Reply.Accepted.class);
          assertThat(done).isNotEqualTo(before);
          assertThat(saga.does(command)).isEqualTo(first);
          forgetTheInbox();
          assertThat(saga.does(command)).isEqualTo(first);
          assertThat(snapshot()).isEqualTo(done);
        });
  }

  @Test
  void foldsDuplicatesOfARetriableInOnePoll() {
    forEachRetriableThatIsReady(
        command -> {
          Saga saga = new Saga();
          Saga again = saga.inStep("another-step");
          inOnePoll(List.of(saga.doing(command), saga.doing(command), again.doing(command)));
          assertThat(saga.answer(Direction.DO, 1)).isInstanceOf(Reply.Accepted.class);
          Map<String, List<?>> done = snapshot();
          assertThat(saga.does(command)).isInstanceOf(Reply.Accepted.class);
          assertThat(snapshot()).isEqualTo(done);
        });
  }

  @Test
  void doesARetriableHoweverOldItsSagaIs() {
    forEachRetriableThatIsReady(
        command -> {
          Saga saga = new Saga(Instant.parse("2020-01-01T00:00:00Z"));
          assertThat(saga.does(command)).isInstanceOf(Reply.Accepted.class);
        });
  }

  @Test
  void putsAnUndoOfARetriableAsideAndUndoesNothing() {
    forEachRetriableThatIsReady(
        command -> {
          Saga saga = new Saga();
          saga.does(command);
          Map<String, List<?>> before = snapshot();
          kafka.send(saga.message(Direction.UNDO, command)).join();
          records.of(topic() + "-dlt", 1, each -> isOf(each, saga, Direction.UNDO));
          assertThat(snapshot()).isEqualTo(before);
        });
  }

  @Test
  void barsARetriableForGoodWhenItWasNeverDone() {
    forEachRetriableThatIsReady(
        command -> {
          Saga saga = new Saga();
          Map<String, List<?>> before = snapshot();
          assertThat(saga.bars(command)).isEqualTo(new Barred());
          assertThat(saga.does(command)).isEqualTo(new Barred());
          forgetTheInbox();
          assertThat(saga.does(command)).isEqualTo(new Barred());
          assertThat(saga.bars(command)).isEqualTo(new Barred());
          assertThat(snapshot()).isEqualTo(before);
        });
  }

  @Test
  void barsARetriableOfTheSamePoll() {
    forEachRetriableThatIsReady(
        command -> {
          Saga saga = new Saga();
          Map<String, List<?>> before = snapshot();
          inOnePoll(List.of(saga.barring(command), saga.doing(command)));
          assertThat(saga.answer(Direction.BAR, 1)).isEqualTo(new Barred());
          assertThat(saga.answer(Direction.DO, 1)).isEqualTo(new Barred());
          assertThat(snapshot()).isEqualTo(before);
        });
  }

  @Test
  void answersAsTheRetriableThatItShouldBarButIsDone() {
    forEachRetriableThatIsReady(
        command -> {
          Saga saga = new Saga();
          Reply done = saga.does(command);
          Map<String, List<?>> before = snapshot();
          assertThat(saga.bars(command)).isEqualTo(done).isInstanceOf(Reply.Accepted.class);
          assertThat(saga.does(command)).isEqualTo(done);
          assertThat(snapshot()).isEqualTo(before);
        });
  }

  @Test
  void leavesARetriableUnansweredUntilThereIsSomethingToDoItOn() {
    forEachRetriable(
        retriable -> {
          C command = retriable.command();
          Saga saga = new Saga();
          Map<String, List<?>> before = snapshot();
          double unanswered = unanswered();
          kafka.send(saga.doing(command)).join();
          await().atMost(PATIENCE).until(() -> unanswered() == unanswered + 1);
          assertThat(inboxRowsOf(saga)).isZero();
          assertThat(snapshot()).isEqualTo(before);

          Saga neighbour = new Saga();
          C another = accepted();
          inOnePoll(List.of(saga.doing(command), neighbour.doing(another)));
          assertThat(neighbour.answer(Direction.DO, 1)).isInstanceOf(Reply.Accepted.class);
          await().atMost(PATIENCE).until(() -> unanswered() == unanswered + 2);

          retriable.makeReady().run();
          assertThat(saga.does(command)).isInstanceOf(Reply.Accepted.class);
          assertThat(records.of(topic() + "-dlt", 0, each -> isOf(each, saga, Direction.DO)))
              .isEmpty();
        });
  }

  private void forEachRetriable(Consumer<RetriableDo<C>> asked) {
    List<RetriableDo<C>> retriables = retriables();
    assumeFalse(retriables.isEmpty(), "None of its commands is retriable.");
    retriables.forEach(asked);
  }

  private void forEachRetriableThatIsReady(Consumer<C> asked) {
    forEachRetriable(
        each -> {
          each.makeReady().run();
          asked.accept(each.command());
        });
  }

  private double unanswered() {
    return metrics.counter("paysaga.commands.unanswered", "topic", topic()).count();
  }

  private double letGo() {
    return metrics.counter("paysaga.records.let.go", "topic", topic()).count();
  }

  private int inboxRowsOf(Saga saga) {
    return jdbc.queryForObject(
        "select count(*) from inbox where saga_id = ?", Integer.class, (Object) saga.bytes());
  }

  @Test
  void putsEveryKindOfGarbageAsideUnchangedAndHandlesTheNeighbours() {
    C command = accepted();
    Map<String, List<?>> before = snapshot();
    Map<String, Garbage> thrown = new HashMap<>();
    Map<String, byte[]> values = new HashMap<>();
    for (Garbage kind : Garbage.of(new Saga().doing(command))) {
      ProducerRecord<byte[], byte[]> garbage = kind.like(new Saga().doing(command));
      String place = send(garbage, kind.ordinal());
      thrown.put(place, kind);
      values.put(place, garbage.value());
    }
    List<ConsumerRecord<byte[], byte[]>> dead = deadLetters(thrown.size());
    assertThat(snapshot()).isEqualTo(before);
    assertThat(dead)
        .extracting(each -> header(each, "paysaga_from"))
        .hasSameElementsAs(thrown.keySet());
    for (ConsumerRecord<byte[], byte[]> each : dead) {
      String place = header(each, "paysaga_from");
      Garbage kind = thrown.get(place);
      assertThat(header(each, "paysaga_reason")).as("%s", kind).startsWith(kind.reason);
      assertThat(each.value()).as("%s", kind).isEqualTo(values.get(place));
      assertThat(topic() + "-" + each.partition() + "@" + number(each, "kafka_dlt-original-offset"))
          .as("%s", kind)
          .isEqualTo(place);
      assertThat(header(each, "kafka_dlt-original-topic")).isEqualTo(topic());
    }
  }

  @Test
  void stopsNoConsumerHoweverMuchGarbageIsThrownAtIt() {
    int partitions = kafka.partitionsFor(topic()).size();
    C command = accepted();
    Saga garbage = new Saga();
    List<Garbage> kinds = Garbage.of(garbage.doing(command));
    List<Saga> good = new ArrayList<>();
    for (int n = 0; n < GARBAGE; n++) {
      send(kinds.get(n % kinds.size()).like(garbage.doing(command)), n);
      if (n % (GARBAGE / GOOD) == 0) {
        good.add(new Saga());
        send(good.get(good.size() - 1).doing(accepted()), n);
      }
    }
    List<Saga> last = Stream.generate(Saga::new).limit(partitions).toList();
    for (int partition = 0; partition < partitions; partition++) {
      send(last.get(partition).doing(accepted()), partition);
    }

    for (Saga saga : Stream.concat(good.stream(), last.stream()).toList()) {
      assertThat(saga.answer(Direction.DO, 1)).isInstanceOf(Reply.Accepted.class);
      assertThat(effectsOf(saga.bytes())).isOne();
    }
    List<ConsumerRecord<byte[], byte[]>> dead = deadLetters(GARBAGE);
    assertThat(dead).hasSize(GARBAGE);
    assertThat(effectsOf(garbage.bytes())).isZero();
    log.info(
        "{}: {} records of garbage of {} kinds on {} partitions, {} dead letters,"
            + " {} of {} good commands among them handled, consumers stopped: 0",
        topic(),
        GARBAGE,
        kinds.size(),
        partitions,
        dead.size(),
        good.size() + last.size(),
        good.size() + last.size());
  }

  @Test
  void isNotGivenWhatIsSmallOnlyWhileItIsCompressed() {
    Map<String, Object> gzip =
        Map.of(
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "gzip",
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            64_000_000);
    KafkaTemplate<byte[], byte[]> compressing =
        new KafkaTemplate<>(kafka.getProducerFactory(), gzip);
    try {
      assertThat(compressing.send(topic(), new byte[32_000_000]))
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableThat()
          .havingRootCause()
          // The broker unpacks it, or since Kafka 4.2.2 refuses to.
          .isInstanceOfAny(RecordTooLargeException.class, InvalidRecordException.class);
    } finally {
      compressing.destroy();
    }
  }

  private String topic() {
    return door.topic();
  }

  /** All rows of the books, each as a readable text. */
  final Map<String, List<?>> snapshot() {
    return books().stream()
        .collect(
            Collectors.toMap(
                table -> table,
                table ->
                    jdbc.queryForList("select * from " + table).stream()
                        .map(ParticipantContract::readable)
                        .sorted()
                        .toList()));
  }

  private static String readable(Map<String, Object> row) {
    return row.entrySet().stream()
        .map(
            column ->
                column.getKey()
                    + "="
                    + (column.getValue() instanceof byte[] bytes
                        ? Arrays.toString(bytes)
                        : column.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** All that is purged in the end. */
  final void forgetTheInbox() {
    jdbc.update("update inbox set at = '2000-01-01'");
    purgeTheInbox();
  }

  final void purgeTheInbox() {
    boolean more = true;
    while (more) {
      more = purge.once().compareTo(settings.inbox().purgeEvery()) < 0;
    }
  }

  final void inOnePoll(List<ProducerRecord<byte[], byte[]>> together) {
    participant.stop();
    together.stream().map(kafka::send).toList().forEach(sending -> sending.join());
    participant.start();
  }

  /** Sends to this partition, counted around; answers the place, as dead letters tell it. */
  private String send(ProducerRecord<byte[], byte[]> like, int n) {
    int partition = n % kafka.partitionsFor(topic()).size();
    RecordMetadata sent =
        kafka
            .send(
                new ProducerRecord<>(topic(), partition, like.key(), like.value(), like.headers()))
            .join()
            .getRecordMetadata();
    return topic() + "-" + sent.partition() + "@" + sent.offset();
  }

  private List<ConsumerRecord<byte[], byte[]>> deadLetters(int atLeast) {
    return records.of(topic() + "-dlt", atLeast, each -> true);
  }

  /** A UUIDv7 of that moment. */
  private static UUID idOf(Instant began) {
    UUID random = UUID.randomUUID();
    return new UUID(
        began.toEpochMilli() << 16 | 0x7000 | random.getMostSignificantBits() & 0xfff,
        random.getLeastSignificantBits());
  }

  private static long number(ConsumerRecord<byte[], byte[]> kafka, String header) {
    return ByteBuffer.wrap(kafka.headers().lastHeader(header).value()).getLong();
  }

  private boolean isOf(ConsumerRecord<byte[], byte[]> kafka, Saga saga, Direction direction) {
    return header(kafka, "ce_id").equals(saga.commandId(direction).toString());
  }

  private static String header(ConsumerRecord<byte[], byte[]> kafka, String name) {
    return new String(kafka.headers().lastHeader(name).value(), UTF_8);
  }

  /** A step of a saga as this participant meets it: commands go out, answers come back. */
  final class Saga {

    private final UUID id;
    private final String step;
    private int asked;
    private int undone;
    private int barred;

    Saga() {
      this(Instant.now());
    }

    Saga(Instant began) {
      this(idOf(began), "step");
    }

    private Saga(UUID id, String step) {
      this.id = id;
      this.step = step;
    }

    /** The same saga, in another of its steps. */
    Saga inStep(String another) {
      return new Saga(id, another);
    }

    byte[] bytes() {
      return ByteBuffer.allocate(16)
          .putLong(id.getMostSignificantBits())
          .putLong(id.getLeastSignificantBits())
          .array();
    }

    /** By the direction of the command. */
    Map<String, String> askedBy() {
      Map<String, String> askers = new HashMap<>();
      jdbc.query(
          "select direction, coalesce(asked_by, 'nobody') asker from inbox where saga_id = ?",
          row -> {
            askers.put(row.getString("direction"), row.getString("asker"));
          },
          (Object) bytes());
      return askers;
    }

    ProducerRecord<byte[], byte[]> doing(C command) {
      return message(Direction.DO, command);
    }

    ProducerRecord<byte[], byte[]> undoing(C command) {
      return message(Direction.UNDO, undoOf(command));
    }

    Reply does(C command) {
      kafka.send(doing(command)).join();
      return answer(Direction.DO, ++asked);
    }

    Reply undoes(C command) {
      kafka.send(undoing(command)).join();
      return answer(Direction.UNDO, ++undone);
    }

    /** Of what is barred: the undo, or of a retriable the do. */
    ProducerRecord<byte[], byte[]> barring(C command) {
      return message(
          Direction.BAR, CommandAnswers.isRetriable(command) ? command : undoOf(command));
    }

    Reply bars(C command) {
      kafka.send(barring(command)).join();
      return answer(Direction.BAR, ++barred);
    }

    private CommandId commandId(Direction direction) {
      return new CommandId(id, step, direction);
    }

    /** The n-th answer to this saga's do, undo or bar. */
    Reply answer(Direction direction, int n) {
      List<ConsumerRecord<byte[], byte[]>> answers =
          records.of(settings.repliesTopic(), n, each -> isOf(each, this, direction));
      return events.read(answers.get(n - 1), Reply.class).body();
    }

    private ProducerRecord<byte[], byte[]> message(Direction direction, C command) {
      return events.write(
          topic(),
          command.key(),
          command.key(),
          SagaMessage.of(commandId(direction), command, 1, null, Instant.now()));
    }
  }
}
