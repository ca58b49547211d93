package io.paysaga.saga.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.OncePerStep;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Retriable;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.participant.ParticipantCommandsTest.Flight.Book;
import io.paysaga.saga.participant.ParticipantCommandsTest.Flight.Cancel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a participant declares is complete, and fits what its commands say of themselves. */
class ParticipantCommandsTest {

  private static final UUID SAGA = new UUID(1, 2);

  @Topic("flight.commands")
  sealed interface Flight extends Command {

    @OncePerStep
    record Book(String key) implements Flight {}

    @OncePerStep
    record Cancel(String key) implements Flight {}
  }

  private record Booked() implements Reply.Accepted {}

  private record Cancelled() implements Reply.Undone {}

  /** The books of one poll: a row for each step. */
  private static final class Bookings implements LockedAggregates {

    private final List<StepKey> rows = new ArrayList<>();

    Reply book(Book book, StepKey step) {
      rows.add(step);
      return new Booked();
    }

    Reply cancel(Cancel cancel, StepKey step) {
      return rows.remove(step) ? new Cancelled() : new NothingToUndo();
    }

    @Override
    public void flush() {}
  }

  private static final class Flights extends ParticipantCommands<Flight, Bookings> {

    private final Bookings bookings = new Bookings();

    Flights(Consumer<Flights> declarations) {
      super(Flight.class);
      declarations.accept(this);
    }

    void onEachStepUndoneByStep() {
      onEachStep(Book.class, Bookings::book).undoneBy(Cancel.class, Bookings::cancel);
    }

    void onEachStepOnly() {
      onEachStep(Book.class, Bookings::book);
    }

    void onSaga() {
      on(Book.class, (bookings, book, saga) -> new Booked())
          .undoneBy(Cancel.class, (bookings, cancel, saga) -> new Cancelled());
    }

    @Override
    protected Bookings lock(List<SagaCommand<Flight>> commands) {
      return bookings;
    }
  }

  @Test
  void keepsApartWhatTheStepsOfOneSagaDid() {
    Flights flights = new Flights(Flights::onEachStepUndoneByStep);
    flights.checkComplete();
    assertThat(
            flights.handleAll(
                List.of(
                    new SagaCommand<>(SAGA, "outbound", new Book("1")),
                    new SagaCommand<>(SAGA, "return", new Book("1")),
                    new SagaCommand<>(SAGA, "outbound", new Cancel("1")),
                    new SagaCommand<>(SAGA, "outbound", new Cancel("1")))))
        .containsExactly(new Booked(), new Booked(), new Cancelled(), new NothingToUndo());
    assertThat(flights.bookings.rows).containsExactly(new StepKey(SAGA, "return"));
  }

  @Test
  void stopsTheStartWhenACommandHasNoHandler() {
    assertThatIllegalStateException()
        .isThrownBy(() -> new Flights(Flights::onEachStepOnly).checkComplete())
        .withMessage(
            "Flights has no handler for Cancel."
                + " Add on(..), undoneBy(..) or retriable(..) for each.");
  }

  @Test
  void stopsTheStartWhenTheBooksWouldKeepOneEffectOfSeveralSteps() {
    assertThatIllegalStateException()
        .isThrownBy(() -> new Flights(Flights::onSaga).checkComplete())
        .withMessage(
            "Flights keeps one effect a saga of Book, Cancel, which a saga may send in several"
                + " steps (@OncePerStep). Use onEachStep(..) or retriableOnEachStep(..) and keep the"
                + " books by saga and step.");
  }

  @Topic("ticket.commands")
  sealed interface Ticket extends Command {

    @Retriable
    @OncePerStep
    @AnsweredBy(Issued.class)
    record Issue(String key) implements Ticket {}

    record Print(String key) implements Ticket {}
  }

  @Topic("seat.commands")
  sealed interface Seat extends Command {

    @Retriable
    @AnsweredBy({Issued.class, Full.class, Cancelled.class})
    record Assign(String key) implements Seat {}
  }

  private record Issued() implements Reply.Accepted {}

  private record Full(String message) implements Reply.Refusal {}

  /** Issues what was booked for this step before, and knows nothing of other steps. */
  private static final class Desk<C extends Command> extends ParticipantCommands<C, Bookings> {

    private final Bookings bookings = new Bookings();

    Desk(Class<C> family, Consumer<Desk<C>> declarations) {
      super(family);
      declarations.accept(this);
    }

    <D extends C> void issues(Class<D> command) {
      retriable(command, (booked, issue, saga) -> Optional.of(new Issued()));
    }

    <D extends C> void issuesOnEachStep(Class<D> command) {
      retriableOnEachStep(
          command,
          (booked, issue, step) ->
              booked.rows.contains(step) ? Optional.of(new Issued()) : Optional.empty());
    }

    <D extends C> void asAnyOther(Class<D> command) {
      onEachStep(command, (booked, issue, step) -> new Issued());
    }

    @Override
    protected Bookings lock(List<SagaCommand<C>> commands) {
      return bookings;
    }
  }

  private static void refusesToStart(Desk<?> desk, String sentence) {
    assertThatIllegalStateException().isThrownBy(desk::checkComplete).withMessage(sentence);
  }

  @Test
  void answersARetriableOnlyWhereThereIsSomethingToDoItOn() {
    Desk<Ticket> desk =
        new Desk<>(
            Ticket.class,
            tickets -> {
              tickets.issuesOnEachStep(Ticket.Issue.class);
              tickets.asAnyOther(Ticket.Print.class);
            });
    desk.checkComplete();
    desk.bookings.rows.add(new StepKey(SAGA, "outbound"));
    assertThat(
            desk.handleAll(
                List.of(
                    new SagaCommand<>(SAGA, "outbound", new Ticket.Issue("1")),
                    new SagaCommand<>(SAGA, "return", new Ticket.Issue("1")))))
        .containsExactly(new Issued());
  }

  @Test
  void stopsTheStartWhenARetriableIsHandledAsAnyOtherCommand() {
    refusesToStart(
        new Desk<>(
            Ticket.class,
            tickets -> {
              tickets.asAnyOther(Ticket.Issue.class);
              tickets.asAnyOther(Ticket.Print.class);
            }),
        "Desk handles Issue as a command that is refused or undone, but it is @Retriable."
            + " Use retriable(..).");
  }

  @Test
  void stopsTheStartWhenAnotherCommandIsHandledAsRetriable() {
    refusesToStart(
        new Desk<>(
            Ticket.class,
            tickets -> {
              tickets.issuesOnEachStep(Ticket.Issue.class);
              tickets.issuesOnEachStep(Ticket.Print.class);
            }),
        "Desk handles Print as retriable, but its saga does not know that."
            + " Put @Retriable on it, or use on(..).");
  }

  @Test
  void stopsTheStartWhenTheBooksWouldKeepOneEffectOfARetriableInSeveralSteps() {
    refusesToStart(
        new Desk<>(
            Ticket.class,
            tickets -> {
              tickets.issues(Ticket.Issue.class);
              tickets.asAnyOther(Ticket.Print.class);
            }),
        "Desk keeps one effect a saga of Issue, which a saga may send in several steps"
            + " (@OncePerStep). Use onEachStep(..) or retriableOnEachStep(..) and keep the books"
            + " by saga and step.");
  }

  @Test
  void stopsTheStartWhenARetriableMayBeAnsweredOtherwiseThanDone() {
    refusesToStart(
        new Desk<>(Seat.class, seats -> seats.issues(Seat.Assign.class)),
        "Assign is @Retriable and lists Cancelled, Full in its @AnsweredBy, but a retriable command"
            + " is asked for until it is done: only a Reply.Accepted answers it.");
  }
}
