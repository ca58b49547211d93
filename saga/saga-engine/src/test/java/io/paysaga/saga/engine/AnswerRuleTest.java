package io.paysaga.saga.engine;

import static io.paysaga.saga.engine.Ignored.DUPLICATE;
import static io.paysaga.saga.engine.Ignored.NOT_AN_ANSWER;
import static io.paysaga.saga.engine.Ignored.NOT_ITS_OWNER;
import static io.paysaga.saga.engine.Ignored.NOT_OPEN;
import static io.paysaga.saga.engine.Ignored.UNEXPECTED_REPLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.saga.api.BarrierReply.Barred;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.BarrierReply.TooOld;
import io.paysaga.saga.api.BarrierReply.UndoBarred;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.Sale.Charged;
import io.paysaga.saga.engine.Sale.Shipped;
import io.paysaga.saga.engine.Sale.WasSetAside;
import io.paysaga.saga.engine.Trip.CannotBeCancelled;
import io.paysaga.saga.engine.Trip.FlightBooked;
import io.paysaga.saga.engine.Trip.FlightCancelled;
import io.paysaga.saga.engine.Trip.FullyBooked;
import io.paysaga.saga.engine.Trip.HotelBooked;
import io.paysaga.saga.engine.Trip.HotelCancelled;
import io.paysaga.saga.engine.Trip.MailFailed;
import io.paysaga.saga.engine.Trip.MailSent;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A reply finishes a step only if it is an answer of the open command. */
class AnswerRuleTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final UUID SAGA = UUID.fromString("019aa000-0000-7000-8000-000000000001");

  private static final Operator KIM = new Operator("kim", "a test");

  private static final List<Reply> ALL =
      List.of(
          new FlightBooked(12),
          new FlightCancelled(),
          new FullyBooked(),
          new CannotBeCancelled(),
          new HotelBooked(),
          new HotelCancelled(),
          new MailSent(),
          new MailFailed("away"),
          new Shipped(),
          new NothingToUndo(),
          new Barred(),
          new UndoBarred(),
          new TooOld());

  private final SagaStateMachine<Trip> machine = new SagaStateMachine<>(Trip.FLOW);

  private final SagaState<Trip> flying =
      machine.on(machine.initial(SAGA, new Trip(7, 0)), new SagaEvent.Started(NOW)).next();
  private final SagaState<Trip> lodging = answered(flying, "flight", new FlightBooked(12));
  private final SagaState<Trip> mailing = answered(lodging, "hotel", new HotelBooked());
  private final SagaState<Trip> unlodging = answered(lodging, "hotel", new FullyBooked());
  private final SagaState<Trip> unflying =
      machine.on(unlodging, undoAnswered("hotel", new HotelCancelled())).next();

  static Stream<Reply> all() {
    return ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("all")
  void aDoTakesWhatItListsAndTheBarriersNo(Reply reply) {
    boolean answer =
        reply instanceof FlightBooked
            || reply instanceof FullyBooked
            || reply instanceof Barred
            || reply instanceof TooOld;
    assertThat(machine.on(flying, doAnswered("flight", reply)).ignored())
        .isEqualTo(answer ? null : NOT_AN_ANSWER);
  }

  /** Whatever the reply says: the barrier's replies are the same for all participants. */
  @ParameterizedTest
  @MethodSource("all")
  void aReplyIsItsSignersOnlyWhoOwnsTheOpenCommand(Reply reply) {
    assertThat(machine.on(flying, signed("flight", reply, Set.of("hotel.commands"))).ignored())
        .isEqualTo(NOT_ITS_OWNER);
    assertThat(machine.on(flying, signed("flight", reply, Set.of())).ignored())
        .isEqualTo(NOT_ITS_OWNER);
    Set<String> owned = Set.of("hotel.commands", "flight.commands");
    assertThat(machine.on(flying, signed("flight", reply, owned)).ignored())
        .isEqualTo(machine.on(flying, doAnswered("flight", reply)).ignored());
  }

  private static SagaEvent signed(String step, Reply reply, Set<String> ownedTopics) {
    return new SagaEvent.Answered(id(step, Direction.DO), 1, reply, NOW, ownedTopics);
  }

  @ParameterizedTest
  @MethodSource("all")
  void anUndoTakesWhatItListsAndThatThereIsNothingToUndo(Reply reply) {
    boolean undone = reply instanceof FlightCancelled || reply instanceof NothingToUndo;
    boolean refused = reply instanceof CannotBeCancelled || reply instanceof UndoBarred;
    assertThat(machine.on(unflying, undoAnswered("flight", reply)).ignored())
        .isEqualTo(undone ? null : refused ? UNEXPECTED_REPLY : NOT_AN_ANSWER);
  }

  @ParameterizedTest
  @MethodSource("all")
  void aBarTakesWhatItsUndoListsAndThatTheUndoIsBarred(Reply reply) {
    SagaState<Trip> stuck = unflying;
    while (stuck.stuckSince() == null) {
      stuck = machine.on(stuck, new SagaEvent.DeadlinePassed(stuck.dueAt())).next();
    }
    SagaState<Trip> barring = machine.on(stuck, new SagaEvent.ResolveAsked(KIM, NOW)).next();
    boolean taken =
        reply instanceof FlightCancelled
            || reply instanceof NothingToUndo
            || reply instanceof UndoBarred;
    boolean refused = reply instanceof CannotBeCancelled;
    assertThat(
            machine
                .on(barring, new SagaEvent.Answered(id("flight", Direction.BAR), 1, reply, NOW))
                .ignored())
        .isEqualTo(taken ? null : refused ? UNEXPECTED_REPLY : NOT_AN_ANSWER);
  }

  @ParameterizedTest
  @MethodSource("all")
  void aBestEffortStepTakesWhatItListsAndTheBarriersNo(Reply reply) {
    boolean answer =
        reply instanceof MailSent
            || reply instanceof MailFailed
            || reply instanceof Barred
            || reply instanceof TooOld;
    assertThat(machine.on(mailing, doAnswered("mail", reply)).ignored())
        .isEqualTo(answer ? null : NOT_AN_ANSWER);
  }

  @ParameterizedTest
  @MethodSource("all")
  void aRetriableStepTakesWhatItListsAndThatItIsBarred(Reply reply) {
    boolean answer = reply instanceof Shipped || reply instanceof Barred;
    SagaStateMachine<Sale> seller = new SagaStateMachine<>(Sale.FLOW);
    SagaState<Sale> shipping =
        Stream.of(
                new SagaEvent.Started(NOW),
                doAnswered("set-aside", new WasSetAside()),
                doAnswered("charge", new Charged(12)))
            .reduce(
                seller.initial(SAGA, new Sale(7, 0)),
                (state, event) -> seller.on(state, event).next(),
                (one, other) -> other);
    SagaState<Sale> stuck = shipping;
    while (stuck.stuckSince() == null) {
      stuck = seller.on(stuck, new SagaEvent.DeadlinePassed(stuck.dueAt())).next();
    }
    SagaState<Sale> barring = seller.on(stuck, new SagaEvent.ResolveAsked(KIM, NOW)).next();
    SagaEvent barAnswered = new SagaEvent.Answered(id("ship", Direction.BAR), 1, reply, NOW);
    assertThat(
            Stream.of(
                seller.on(shipping, doAnswered("ship", reply)),
                seller.on(barring, doAnswered("ship", reply)),
                seller.on(barring, barAnswered)))
        .extracting(Decision::ignored)
        .containsOnly(answer ? null : NOT_AN_ANSWER);
  }

  /** Else all later failures would be copies of that one, and the step would never be given up. */
  @Test
  void aFailureOfASendingThatNeverWasCountsAsOneOfTheLast() {
    SagaState<Trip> failed = machine.on(mailing, mailFailed(Integer.MAX_VALUE)).next();
    assertThat(machine.on(failed, mailFailed(Integer.MAX_VALUE)).ignored()).isEqualTo(DUPLICATE);
    SagaState<Trip> again = machine.on(failed, new SagaEvent.DeadlinePassed(failed.dueAt())).next();
    assertThat(machine.on(again, mailFailed(2)).ignored()).isNull();
  }

  private static SagaEvent mailFailed(int attempt) {
    return new SagaEvent.Answered(id("mail", Direction.DO), attempt, new MailFailed("away"), NOW);
  }

  @Test
  void aStepThatIsNotOpenTakesNothing() {
    assertThat(machine.on(lodging, doAnswered("flight", new HotelBooked())).ignored())
        .isEqualTo(NOT_OPEN);
    assertThat(machine.on(lodging, undoAnswered("hotel", new HotelCancelled())).ignored())
        .isEqualTo(NOT_OPEN);
    assertThat(machine.on(mailing, doAnswered("hotel", new MailSent())).ignored())
        .isEqualTo(NOT_OPEN);
  }

  @Test
  void aWrongReplyLeavesTheSagaAsItWas() {
    assertThat(machine.on(flying, doAnswered("flight", new HotelBooked())))
        .isEqualTo(new Decision<>(flying, List.of(), NOT_AN_ANSWER));
  }

  @Test
  void aWeakerRuleCanBePutInItsPlace() {
    SagaStateMachine<Trip> anyReply =
        new SagaStateMachine<>(Trip.FLOW, (open, direction, reply) -> true);
    assertThat(anyReply.on(flying, doAnswered("flight", new HotelBooked())).ignored()).isNull();
  }

  @Test
  void aCommandThatListsNoAnswersIsNamed() {
    record Mute(String key) implements Command {}
    assertThatThrownBy(
            () -> AnswerRule.LISTED.isAnswer(new Mute("1"), Direction.DO, new MailSent()))
        .hasMessageContaining("Mute has no @AnsweredBy");
  }

  private SagaState<Trip> answered(SagaState<Trip> state, String step, Reply reply) {
    return machine.on(state, doAnswered(step, reply)).next();
  }

  private static SagaEvent doAnswered(String step, Reply reply) {
    return new SagaEvent.Answered(id(step, Direction.DO), 1, reply, NOW);
  }

  private static SagaEvent undoAnswered(String step, Reply reply) {
    return new SagaEvent.Answered(id(step, Direction.UNDO), 1, reply, NOW);
  }

  private static CommandId id(String step, Direction direction) {
    return new CommandId(SAGA, step, direction);
  }
}
