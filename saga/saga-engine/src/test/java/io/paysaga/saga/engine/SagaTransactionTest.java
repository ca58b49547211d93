package io.paysaga.saga.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.engine.AskedAct.FourEyes;
import io.paysaga.saga.engine.SagaTransaction.Change;
import io.paysaga.saga.engine.SagaTransaction.IgnoredOccurrence;
import io.paysaga.saga.engine.Trip.BookFlight;
import io.paysaga.saga.engine.Trip.BookHotel;
import io.paysaga.saga.engine.Trip.FlightBooked;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SagaTransactionTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Operator KIM = new Operator("kim", "the participant is back");
  private static final UUID ONE = UUID.fromString("019aa000-0000-7000-8000-000000000001");
  private static final UUID OTHER = UUID.fromString("019aa000-0000-7000-8000-000000000002");

  private final SagaStateMachine<Trip> machine = new SagaStateMachine<>(Trip.FLOW);
  private final SagaTransaction transaction = new SagaTransaction();

  @Test
  void beginsASaga() {
    SagaState<Trip> initial = machine.initial(ONE, new Trip(7, 0));
    SagaEvent started = new SagaEvent.Started(NOW);
    transaction.load(machine::on, initial, 0);
    transaction.on(new SagaOccurrence(ONE, started));
    Decision<Trip> decision = machine.on(initial, started);
    assertThat(transaction.transitions())
        .containsExactly(new SagaTransition<>(1, started, initial, decision));
    assertThat(transaction.transitions().get(0).isFirst()).isTrue();
    assertThat(transaction.changes()).containsExactly(new Change<>(initial, decision.next(), 1));
    assertThat(transaction.sends()).isEqualTo(decision.sends());
    assertThat(transaction.sends())
        .containsExactly(new Decision.Send(doOf(ONE, "flight"), new BookFlight(7), 1));
  }

  @Test
  void decidesEachEventOnWhatTheOneBeforeMadeOfTheSaga() {
    SagaState<Trip> waiting = waitingForTheFlight(ONE);
    SagaEvent booked = booked(ONE);
    SagaEvent copy = booked(ONE);
    SagaEvent late = new SagaEvent.DeadlinePassed(NOW.plusSeconds(600));
    transaction.load(machine::on, waiting, 1);
    transaction.on(new SagaOccurrence(ONE, booked));
    transaction.on(new SagaOccurrence(ONE, copy));
    transaction.on(new SagaOccurrence(ONE, late));
    Decision<Trip> first = machine.on(waiting, booked);
    Decision<Trip> second = machine.on(first.next(), late);
    assertThat(transaction.transitions())
        .containsExactly(
            new SagaTransition<>(2, booked, waiting, first),
            new SagaTransition<>(3, late, first.next(), second));
    assertThat(transaction.changes()).containsExactly(new Change<>(waiting, second.next(), 2));
    assertThat(transaction.sends())
        .containsExactly(
            new Decision.Send(doOf(ONE, "hotel"), new BookHotel(7, 12), 1),
            new Decision.Send(doOf(ONE, "hotel"), new BookHotel(7, 12), 2));
    assertThat(transaction.ignored())
        .containsExactly(new IgnoredOccurrence(new SagaOccurrence(ONE, copy), Ignored.NOT_OPEN));
  }

  @Test
  void movesOnlyTheSagasThatSomethingHappensTo() {
    transaction.load(machine::on, waitingForTheFlight(ONE), 1);
    transaction.load(machine::on, waitingForTheFlight(OTHER), 1);
    transaction.on(new SagaOccurrence(OTHER, booked(OTHER)));
    assertThat(transaction.changes())
        .extracting(change -> change.after().sagaId())
        .containsExactly(OTHER);
  }

  @Test
  void ignoresWhatHappensToASagaThatIsNotThere() {
    SagaOccurrence nobodys = new SagaOccurrence(OTHER, booked(OTHER));
    transaction.load(machine::on, waitingForTheFlight(ONE), 1);
    transaction.on(nobodys);
    assertThat(transaction.changes()).isEmpty();
    assertThat(transaction.sends()).isEmpty();
    assertThat(transaction.ignored())
        .containsExactly(new IgnoredOccurrence(nobodys, Ignored.UNKNOWN_SAGA));
  }

  @Test
  void leavesASagaAloneThatItCannotMove() {
    SagaOccurrence foreign = new SagaOccurrence(OTHER, booked(OTHER));
    transaction.leaveAlone(OTHER, Ignored.UNKNOWN_VERSION);
    transaction.on(foreign);
    assertThat(transaction.changes()).isEmpty();
    assertThat(transaction.ignored())
        .containsExactly(new IgnoredOccurrence(foreign, Ignored.UNKNOWN_VERSION));
  }

  @Test
  void writesNoJournalOfAStepThatIsHeldBack() {
    SagaState<Trip> waiting = waitingForTheFlight(ONE);
    SagaEvent heldBack = new SagaEvent.HeldBack(List.of("flight"), NOW.plusSeconds(60), NOW);
    transaction.load(machine::on, waiting, 1);
    transaction.on(new SagaOccurrence(ONE, heldBack));
    SagaState<Trip> after = machine.on(waiting, heldBack).next();
    assertThat(transaction.transitions()).isEmpty();
    assertThat(transaction.changes()).containsExactly(new Change<>(waiting, after, 0));
    transaction.on(new SagaOccurrence(ONE, booked(ONE)));
    assertThat(transaction.transitions()).extracting(SagaTransition::seq).containsExactly(2);
  }

  @Test
  void saysOfAnActWhatCameOfIt() {
    SagaState<Trip> waiting = waitingForTheFlight(ONE);
    Instant later = waiting.dueAt().plusSeconds(1);
    transaction.load(machine::on, waiting, 1);
    SagaOccurrence retry = new SagaOccurrence(ONE, new SagaEvent.RetryAsked(KIM, later));
    SagaOccurrence compensate = new SagaOccurrence(ONE, new SagaEvent.CompensateAsked(KIM, later));
    assertThat(verdictOn(retry, NOW)).contains("not-stuck");
    assertThat(verdictOn(compensate, NOW)).contains(SagaTransaction.DONE);
    assertThat(verdictOn(compensate, NOW)).contains("not-running");
    assertThat(transaction.transitions()).hasSize(1);
  }

  @Test
  void doesNoActAnHourAfterItWasAsked() {
    SagaOccurrence act =
        new SagaOccurrence(ONE, new SagaEvent.CompensateAsked(KIM, NOW.plusSeconds(7200)));
    transaction.load(machine::on, waitingForTheFlight(ONE), 1);
    assertThat(verdictOn(act, NOW.plusSeconds(3599))).contains(SagaTransaction.TOO_LATE);
    assertThat(transaction.transitions()).isEmpty();
    assertThat(verdictOn(act, NOW.plusSeconds(3600))).contains(SagaTransaction.DONE);
  }

  @Test
  void givesNoVerdictOnASagaThatAnotherBuildKnows() {
    transaction.leaveAlone(ONE, Ignored.UNKNOWN_VERSION);
    assertThat(verdictOn(new SagaOccurrence(ONE, new SagaEvent.RetryAsked(KIM, NOW)), NOW))
        .isEmpty();
  }

  @Test
  void doesWhatTwoDecideOnceTheSecondHasApprovedIt() {
    SagaState<Trip> waiting = waitingForTheFlight(ONE);
    Instant later = waiting.dueAt().plusSeconds(1);
    transaction.load(machine::on, waiting, 1);
    FourEyes waits = new FourEyes(waiting.shown(1), later, null);

    assertThat(transaction.verdictOn(compensate(later, waits))).isEmpty();
    assertThat(transaction.verdictOn(compensate(later.plusNanos(1000), waits)))
        .contains(SagaTransaction.NOT_APPROVED_IN_TIME);
    assertThat(transaction.transitions()).isEmpty();

    FourEyes approved = new FourEyes(waiting.shown(1), later, later);
    assertThat(transaction.verdictOn(compensate(later.plusSeconds(3601), approved)))
        .contains(SagaTransaction.TOO_LATE);
    assertThat(transaction.verdictOn(compensate(later.plusSeconds(3600), approved)))
        .contains(SagaTransaction.DONE);
  }

  @Test
  void doesNotWhatWasApprovedForTheSagaAsItWas() {
    SagaState<Trip> waiting = waitingForTheFlight(ONE);
    Instant later = waiting.dueAt().plusSeconds(1);
    FourEyes approved = new FourEyes(waiting.shown(1), later, later);
    transaction.load(machine::on, waiting, 1);
    transaction.on(new SagaOccurrence(ONE, booked(ONE)));

    assertThat(waiting.shown(1)).isEqualTo("RUNNING flight:do @1");
    assertThat(transaction.verdictOn(compensate(later, approved)))
        .contains(SagaTransaction.SAGA_HAS_MOVED);
    assertThat(transaction.transitions()).hasSize(1);
  }

  private static AskedAct compensate(Instant now, FourEyes fourEyes) {
    return new AskedAct(
        new SagaOccurrence(ONE, new SagaEvent.CompensateAsked(KIM, now)), NOW, fourEyes);
  }

  private Optional<String> verdictOn(SagaOccurrence act, Instant askedAt) {
    return transaction.verdictOn(new AskedAct(act, askedAt, null));
  }

  private SagaState<Trip> waitingForTheFlight(UUID saga) {
    return machine.on(machine.initial(saga, new Trip(7, 0)), new SagaEvent.Started(NOW)).next();
  }

  private static SagaEvent booked(UUID saga) {
    return new SagaEvent.Answered(doOf(saga, "flight"), 1, new FlightBooked(12), NOW);
  }

  private static CommandId doOf(UUID saga, String step) {
    return new CommandId(saga, step, Direction.DO);
  }
}
