package io.paysaga.saga.participant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.BarrierReply;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.SagaId;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.MessageJson;
import io.paysaga.saga.messaging.MessageTypes;
import io.paysaga.saga.messaging.PollHandler;
import io.paysaga.saga.messaging.SagaMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A handler whose reply would leave its step open is at fault, whatever it has done. */
class NotAnAnswerTest {

  private static final Command BOOK = new Trip.Book("1");
  private static final Command CANCEL = new Trip.Cancel("1");

  private final Clock clock = Clock.systemUTC();
  private final JdbcTemplate jdbc = mock(JdbcTemplate.class);
  private final PlatformTransactionManager transactions = mock(PlatformTransactionManager.class);
  private final MessageJson json = new MessageJson(new MessageTypes(List.of(Trip.class)));

  @Topic("trip.commands")
  sealed interface Trip extends Command {

    @WireName("io.paysaga.trip.book.v1")
    @AnsweredBy(TripReply.Booked.class)
    record Book(String key) implements Trip {}

    @WireName("io.paysaga.trip.cancel.v1")
    @AnsweredBy(TripReply.Cancelled.class)
    record Cancel(String key) implements Trip {}
  }

  sealed interface TripReply extends Reply {

    @WireName("io.paysaga.trip.booked.v1")
    record Booked() implements TripReply, Reply.Accepted {}

    @WireName("io.paysaga.trip.cancelled.v1")
    record Cancelled() implements TripReply, Reply.Undone {}
  }

  private static final class Nothing implements LockedAggregates {
    @Override
    public void flush() {}
  }

  private static final class Trips extends ParticipantCommands<Trip, Nothing> {

    Trips(Reply reply) {
      super(Trip.class);
      on(Trip.Book.class, (locked, command, saga) -> reply)
          .undoneBy(Trip.Cancel.class, (locked, command, saga) -> reply);
    }

    @Override
    protected Nothing lock(List<SagaCommand<Trip>> commands) {
      return new Nothing();
    }
  }

  private static final class TripsElsewhere extends ExternalCommands<Trip> {

    private final Reply reply;

    TripsElsewhere(Reply reply) {
      super(Trip.class);
      this.reply = reply;
    }

    @Override
    protected ExternalCall<Trip> prepare(List<Trip> commands) {
      return (command, id) -> reply;
    }
  }

  /** Where a command's effect lies. */
  enum Door {
    HERE,
    ELSEWHERE
  }

  @ParameterizedTest
  @EnumSource
  void isNeitherCommittedNorSent(Door door) {
    assertThatThrownBy(() -> answer(door, BOOK, Direction.DO, new TripReply.Cancelled()))
        .isInstanceOf(NotAnAnswer.class)
        .hasMessage(
            "%s is not an answer to %s as DO: neither does the command's"
                + " @AnsweredBy list it, nor does a barrier answer so.",
            TripReply.Cancelled.class.getName(), Trip.Book.class.getName());
    verify(transactions, never()).commit(any());
    if (door == Door.HERE) {
      verify(transactions).rollback(any());
    } else {
      verifyNoInteractions(transactions);
    }
  }

  @ParameterizedTest
  @EnumSource
  void isAlsoWhatABarrierAnswersToTheOtherDirection(Door door) {
    assertThatThrownBy(() -> answer(door, BOOK, Direction.DO, new BarrierReply.NothingToUndo()))
        .isInstanceOf(NotAnAnswer.class);
    assertThatThrownBy(() -> answer(door, CANCEL, Direction.UNDO, new BarrierReply.TooOld()))
        .isInstanceOf(NotAnAnswer.class);
    verify(transactions, never()).commit(any());
  }

  @ParameterizedTest
  @EnumSource
  void isNotWhatTheCommandListsOrItsBarrierAnswers(Door door) {
    assertThat(answer(door, BOOK, Direction.DO, new TripReply.Booked()))
        .isEqualTo(new TripReply.Booked());
    assertThat(answer(door, CANCEL, Direction.UNDO, new TripReply.Cancelled()))
        .isEqualTo(new TripReply.Cancelled());
    assertThat(answer(door, CANCEL, Direction.UNDO, new BarrierReply.NothingToUndo()))
        .isEqualTo(new BarrierReply.NothingToUndo());
    verify(transactions, never()).rollback(any());
  }

  private Reply answer(Door door, Command command, Direction direction, Reply reply) {
    CommandId id = new CommandId(SagaId.firstAt(clock.instant()).value(), "trip", direction);
    return read(
        handler(door, reply)
            .handle(List.of(SagaMessage.of(id, (Trip) command, 1, null, Instant.EPOCH))));
  }

  private PollHandler<Trip> handler(Door door, Reply reply) {
    CloudEventRecords events = new CloudEventRecords(json, "/test");
    Inbox inbox = new Inbox(jdbc, json, clock);
    TransactionTemplate transaction = new TransactionTemplate(transactions);
    return switch (door) {
      case HERE ->
          new ParticipantHandler<>(
              new Trips(reply),
              events,
              inbox,
              transaction,
              clock,
              Duration.ofHours(1),
              new UnansweredCommands(new SimpleMeterRegistry().counter("unanswered")));
      case ELSEWHERE ->
          new ExternalCommandHandler<>(
              new TripsElsewhere(reply), events, inbox, transaction, clock, 1);
    };
  }

  private Reply read(List<ProducerRecord<byte[], byte[]>> replies) {
    ProducerRecord<byte[], byte[]> only = replies.get(0);
    assertThat(replies).hasSize(1);
    return (Reply)
        json.readBody(
            only.value(), new String(only.headers().lastHeader("ce_type").value(), UTF_8));
  }
}
