package io.paysaga.saga.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.saga.api.BarrierReply.UndoBarred;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.MessageJson;
import io.paysaga.saga.messaging.MessagingProperties;
import io.paysaga.saga.messaging.PollConsumers;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.participant.InboxPurge;
import io.paysaga.saga.participant.ParticipantCommands;
import io.paysaga.saga.test.SettableClock;
import java.nio.ByteBuffer;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.context.TestPropertySource;

/**
 * What a participant promises when its inbox has forgotten. Time is the test's, and every record
 * comes again as it does when a consumer group has lost its offsets. A service extends this.
 */
@Import(RetentionContract.Time.class)
@TestPropertySource(properties = "paysaga.messaging.inbox.purge-every=1d")
public abstract class RetentionContract<C extends Command> {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String STEP = "step";

  @Autowired private AutowireCapableBeanFactory beans;
  @Autowired private ParticipantCommands<C, ?> door;
  @Autowired private PollConsumers consumers;
  @Autowired private InboxPurge purge;

  @Autowired
  @Qualifier("sagaKafkaTemplate")
  private KafkaTemplate<byte[], byte[]> kafka;

  @Autowired private KafkaAdmin kafkaAdmin;
  @Autowired private CloudEventRecords events;
  @Autowired private MessageJson messages;
  @Autowired private MeterRegistry metrics;
  @Autowired private MessagingProperties settings;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private SettableClock clock;

  private final ParticipantContract<C> participant;
  private final List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
  private Admin admin;

  /**
   * @param participant tells this service's commands and books
   */
  protected RetentionContract(ParticipantContract<C> participant) {
    this.participant = participant;
  }

  @TestConfiguration(proxyBeanMethods = false)
  static class Time {
    @Bean
    SettableClock sagaClock() {
      return SettableClock.ticking();
    }
  }

  @BeforeEach
  void open() {
    beans.autowireBean(participant);
    admin = Admin.create(kafkaAdmin.getConfigurationProperties());
    jdbc.update("delete from inbox where not kept");
  }

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void seesNoDifferenceWhenEverythingIsPurgedAndEveryOldRecordComesAgain() throws Exception {
    C kept = participant.accepted();
    C undone = participant.accepted();
    C barred = participant.accepted();
    C byHand = participant.accepted();
    UUID done = saga();
    UUID first = saga();
    UUID next = saga();
    UUID never = saga();
    UUID resolved = saga();
    does(done, kept);
    does(first, undone);
    undoes(first, undone);
    settled();
    does(next, undone);
    undoes(never, barred);
    settled();
    does(never, barred);
    does(resolved, byHand);
    participant.refused().values().forEach(command -> does(saga(), command));
    List<UUID> unwanted = sagasOfBarredRetriables();
    doEachRetriable();
    settled();
    bars(resolved, byHand);
    undoes(resolved, byHand);
    settled();
    Map<String, List<?>> before = participant.snapshot();

    clock.passes(settings.inbox().retention().plusMillis(1));
    participant.purgeTheInbox();
    assertThat(forgettable()).isZero();
    assertThat(repliesTo(resolved, Direction.UNDO)).isOne();
    assertThat(unwanted).allMatch(saga -> repliesTo(saga, Direction.DO) == 1);
    everythingComesAgain();

    assertThat(participant.snapshot()).isEqualTo(before);
    // The undos were handled again; the dos were refused for their age.
    assertThat(repliesTo(first, Direction.UNDO)).isOne();
    assertThat(repliesTo(done, Direction.DO)).isZero();

    clock.passes(settings.inbox().retention().plusMillis(1));
    participant.purgeTheInbox();
    everythingComesAgainTheLastFirst();

    assertThat(participant.snapshot()).isEqualTo(before);
    assertThat(effectsOf(done)).isOne();
    assertThat(effectsOf(first)).isZero();
    assertThat(effectsOf(next)).isOne();
    assertThat(effectsOf(never)).isZero();
    assertThat(effectsOf(resolved)).isOne();
  }

  private void doEachRetriable() {
    participant
        .retriables()
        .forEach(
            each -> {
              each.makeReady().run();
              does(saga(), each.command());
            });
  }

  private List<UUID> sagasOfBarredRetriables() {
    return participant.retriables().stream()
        .map(
            each -> {
              UUID barred = saga();
              each.makeReady().run();
              send(new CommandId(barred, STEP, Direction.BAR), each.command());
              settled();
              does(barred, each.command());
              return barred;
            })
        .toList();
  }

  @Test
  void purgesWhatIsPastItsRetentionOnly() {
    UUID old = saga();
    UUID young = saga();
    answered(old, Direction.DO, "io.paysaga.barrier.barred.v1");
    clock.passes(settings.inbox().retention().plusMillis(1));
    answered(young, Direction.DO, "io.paysaga.barrier.barred.v1");
    participant.purgeTheInbox();
    assertThat(repliesTo(old, Direction.DO)).isZero();
    assertThat(repliesTo(young, Direction.DO)).isOne();
  }

  /** Such a row does not say that it came of a bar. */
  @Test
  void keepsTheBarOfAnUndoThatAnEarlierBuildWrote() {
    UUID resolved = saga();
    answered(resolved, Direction.UNDO, messages.nameOf(new UndoBarred()));
    clock.passes(settings.inbox().retention().plusMillis(1));
    participant.purgeTheInbox();
    assertThat(repliesTo(resolved, Direction.UNDO)).isOne();
  }

  @Test
  void purgesInSmallBatchesAndCountsThem() {
    oldReplies(InboxPurge.BATCH + 1);
    double before = purged();
    Duration pause = purge.once();
    assertThat(pause).isLessThan(Duration.ofSeconds(1));
    assertThat(forgettable()).isOne();
    assertThat(purge.once()).isEqualTo(settings.inbox().purgeEvery());
    assertThat(purged() - before).isEqualTo(InboxPurge.BATCH + 1);
  }

  @Test
  void letsSeveralInstancesPurgeAtOnce() {
    int rows = 8 * InboxPurge.BATCH;
    oldReplies(rows);
    double before = purged();
    List<CompletableFuture<Void>> instances =
        Stream.generate(() -> CompletableFuture.runAsync(participant::purgeTheInbox))
            .limit(4)
            .toList();
    instances.forEach(CompletableFuture::join);
    assertThat(forgettable()).isZero();
    assertThat(purged() - before).isEqualTo(rows);
  }

  /** How many rows the purge may take in the end. */
  private int forgettable() {
    return jdbc.queryForObject(
        "select count(*) from inbox where not kept and reply_type <> ?",
        Integer.class,
        messages.nameOf(new UndoBarred()));
  }

  private double purged() {
    return metrics.counter("paysaga.purged", "what", "inbox").count();
  }

  private void oldReplies(int many) {
    jdbc.update("set session cte_max_recursion_depth = 100000");
    jdbc.update(
        """
        insert into inbox (saga_id, step, direction, reply_type, reply, at)
        with recursive n as (select 1 i union all select i + 1 from n where i < ?)
        select uuid_to_bin(uuid()), 'step', 'DO', 'io.paysaga.barrier.barred.v1', '{}', ? from n
        """,
        many,
        Timestamp.from(clock.instant()));
    clock.passes(settings.inbox().retention().plusMillis(1));
  }

  private void answered(UUID saga, Direction direction, String replyType) {
    jdbc.update(
        "insert into inbox (saga_id, step, direction, reply_type, reply, at) values (?,?,?,?,?,?)",
        bytes(saga),
        STEP,
        direction.name(),
        replyType,
        "{}",
        Timestamp.from(clock.instant()));
  }

  private int repliesTo(UUID saga, Direction direction) {
    return jdbc.queryForObject(
        "select count(*) from inbox where saga_id = ? and direction = ?",
        Integer.class,
        bytes(saga),
        direction.name());
  }

  private int effectsOf(UUID saga) {
    return participant.effectsOf(bytes(saga));
  }

  private void does(UUID saga, C command) {
    send(new CommandId(saga, STEP, Direction.DO), command);
  }

  private void undoes(UUID saga, C command) {
    send(new CommandId(saga, STEP, Direction.UNDO), participant.undoOf(command));
  }

  private void bars(UUID saga, C command) {
    send(new CommandId(saga, STEP, Direction.BAR), participant.undoOf(command));
  }

  private void send(CommandId id, C command) {
    ProducerRecord<byte[], byte[]> kafkaRecord =
        events.write(
            door.topic(),
            command.key(),
            command.key(),
            SagaMessage.of(id, command, 1, null, clock.instant()));
    kafka.send(kafkaRecord).join();
    sent.add(0, kafkaRecord);
  }

  /** Every record that was sent so far is handled. */
  private void settled() {
    await("everything is handled").atMost(PATIENCE).until(() -> offsets().equals(ends()));
  }

  /** As when the consumer group has lost its offsets. */
  private void everythingComesAgain() throws Exception {
    consumers.stop();
    Map<TopicPartition, OffsetAndMetadata> beginnings =
        ends().keySet().stream()
            .collect(
                Collectors.toMap(partition -> partition, partition -> new OffsetAndMetadata(0)));
    await("nobody consumes")
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              admin.alterConsumerGroupOffsets(door.topic(), beginnings).all().get();
              return true;
            });
    consumers.start();
    settled();
  }

  /** As with a random partitioner: a late do is read before the undo that bars it. */
  private void everythingComesAgainTheLastFirst() {
    sent.forEach(kafkaRecord -> kafka.send(kafkaRecord).join());
    settled();
  }

  private Map<TopicPartition, Long> offsets() throws Exception {
    return admin
        .listConsumerGroupOffsets(door.topic())
        .partitionsToOffsetAndMetadata()
        .get()
        .entrySet()
        .stream()
        .filter(each -> each.getValue() != null && each.getValue().offset() > 0)
        .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().offset()));
  }

  /** Where the partitions that hold something end. */
  private Map<TopicPartition, Long> ends() throws Exception {
    Map<TopicPartition, OffsetSpec> latest =
        kafka.partitionsFor(door.topic()).stream()
            .collect(
                Collectors.toMap(
                    partition -> new TopicPartition(partition.topic(), partition.partition()),
                    partition -> OffsetSpec.latest()));
    return admin.listOffsets(latest).all().get().entrySet().stream()
        .filter(each -> each.getValue().offset() > 0)
        .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().offset()));
  }

  /** A UUIDv7 of now. */
  private UUID saga() {
    UUID random = UUID.randomUUID();
    return new UUID(
        clock.millis() << 16 | 0x7000 | random.getMostSignificantBits() & 0xfff,
        random.getLeastSignificantBits());
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }
}
