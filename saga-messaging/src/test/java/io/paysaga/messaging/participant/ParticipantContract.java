package io.paysaga.messaging.participant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.events.BarrierReply.Barred;
import io.paysaga.events.BarrierReply.NothingToUndo;
import io.paysaga.events.BarrierReply.TooOld;
import io.paysaga.events.Command;
import io.paysaga.events.CommandId;
import io.paysaga.events.Direction;
import io.paysaga.events.Reply;
import io.paysaga.messaging.CloudEvents;
import io.paysaga.messaging.Message;
import io.paysaga.messaging.PollContainers;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * What every participant promises, asked over real Kafka and looked up in its own books. A service
 * extends this with its commands.
 */
public abstract class ParticipantContract<C extends Command> {

  private static final String STEP = "step";

  @Autowired private KafkaTemplate<byte[], byte[]> kafka;
  @Autowired private ConsumerFactory<byte[], byte[]> consumers;
  @Autowired private CloudEvents events;
  @Autowired private ParticipantCommands<C, ?> door;
  @Autowired private PollContainers participant;
  @Autowired protected JdbcTemplate jdbc;

  private Records records;

  /** A do that will be accepted; its aggregate is fresh and made ready for it. */
  protected abstract C accepted();

  /** One do for each refusal of this participant; their aggregates are made ready. */
  protected abstract Map<Class<? extends Reply.Refusal>, C> refused();

  protected abstract C undoOf(C command);

  /** The tables in which an effect shows. */
  protected abstract List<String> books();

  /** How often the books show the effect of this saga now: taken and not given back. */
  protected abstract int effectsOf(byte[] sagaId);

  @BeforeEach
  void listen() {
    records = new Records(consumers, topic(), Reply.TOPIC);
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
  void refusesADoOfASagaThatTheInboxMayHaveForgotten() {
    Instant fourDaysAgo = Instant.now().minusSeconds(4 * 24 * 3600);
    Saga saga = new Saga(fourDaysAgo);
    C command = accepted();
    Map<String, List<?>> before = snapshot();
    assertThat(saga.does(command)).isEqualTo(new TooOld());
    assertThat(snapshot()).isEqualTo(before);
  }

  @Test
  void putsWhatItCannotReadAsideAndHandlesTheNeighbours() {
    Saga saga = new Saga();
    C command = accepted();
    inOnePoll(
        List.of(
            garbage(saga.doing(command)),
            without(saga.doing(command), "ce_id"),
            of("io.paysaga.unknown.v1", saga.doing(command)),
            of("io.paysaga.barrier.barred.v1", saga.doing(command)),
            saga.doing(command)));
    assertThat(saga.answer(Direction.DO, 1)).isInstanceOf(Reply.Accepted.class);
    assertThat(effectsOf(saga.bytes())).isOne();
    List<String> reasons =
        records.of(topic() + "-dlt", 4, each -> true).stream()
            .map(each -> header(each, "paysaga_reason"))
            .toList();
    assertThat(reasons.get(0)).startsWith("The value is not a ");
    assertThat(reasons.subList(1, 4))
        .containsExactly(
            "The header ce_id is missing.",
            "Unknown type 'io.paysaga.unknown.v1'.",
            "'io.paysaga.barrier.barred.v1' does not belong on " + topic() + ".");
  }

  private String topic() {
    return door.topic();
  }

  /** All rows of the books, each as a readable text. */
  private Map<String, List<?>> snapshot() {
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

  private void forgetTheInbox() {
    jdbc.update("delete from inbox");
  }

  private void inOnePoll(List<ProducerRecord<byte[], byte[]>> together) {
    participant.stop();
    together.stream().map(kafka::send).toList().forEach(sending -> sending.join());
    participant.start();
  }

  private static ProducerRecord<byte[], byte[]> garbage(ProducerRecord<byte[], byte[]> like) {
    return new ProducerRecord<>(
        like.topic(), null, like.key(), "not JSON".getBytes(UTF_8), like.headers());
  }

  private static ProducerRecord<byte[], byte[]> without(
      ProducerRecord<byte[], byte[]> like, String header) {
    like.headers().remove(header);
    return like;
  }

  private static ProducerRecord<byte[], byte[]> of(
      String type, ProducerRecord<byte[], byte[]> like) {
    like.headers().remove("ce_type").add(new RecordHeader("ce_type", type.getBytes(UTF_8)));
    return like;
  }

  private static String header(ConsumerRecord<byte[], byte[]> kafka, String name) {
    return new String(kafka.headers().lastHeader(name).value(), UTF_8);
  }

  /** A saga as this participant meets it: commands go out, answers come back. */
  private final class Saga {

    private final UUID id;
    private int asked;
    private int undone;

    Saga() {
      this(Instant.now());
    }

    /** A UUIDv7 of that moment. */
    Saga(Instant began) {
      UUID random = UUID.randomUUID();
      this.id =
          new UUID(
              began.toEpochMilli() << 16 | 0x7000 | random.getMostSignificantBits() & 0xfff,
              random.getLeastSignificantBits());
    }

    byte[] bytes() {
      return ByteBuffer.allocate(16)
          .putLong(id.getMostSignificantBits())
          .putLong(id.getLeastSignificantBits())
          .array();
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

    /** The n-th answer to this saga's do or undo. */
    Reply answer(Direction direction, int n) {
      String command = new CommandId(id, STEP, direction).toString();
      List<ConsumerRecord<byte[], byte[]>> answers =
          records.of(Reply.TOPIC, n, each -> header(each, "ce_id").equals(command));
      return events.read(answers.get(n - 1), Reply.class).body();
    }

    private ProducerRecord<byte[], byte[]> message(Direction direction, C command) {
      return events.write(
          topic(),
          command.key(),
          command.key(),
          Message.of(new CommandId(id, STEP, direction), command, 1, null, Instant.now()));
    }
  }
}
