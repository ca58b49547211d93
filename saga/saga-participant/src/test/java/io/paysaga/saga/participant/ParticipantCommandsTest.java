package io.paysaga.saga.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.OncePerStep;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.participant.ParticipantCommandsTest.Flight.Book;
import io.paysaga.saga.participant.ParticipantCommandsTest.Flight.Cancel;
import java.util.ArrayList;
import java.util.List;
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
        .withMessage("Flights has no handler for Cancel. Add on(..) or undoneBy(..) for each.");
  }

  @Test
  void stopsTheStartWhenTheBooksWouldKeepOneEffectOfSeveralSteps() {
    assertThatIllegalStateException()
        .isThrownBy(() -> new Flights(Flights::onSaga).checkComplete())
        .withMessage(
            "Flights keeps one effect a saga of Book, Cancel, which a saga may send in several"
                + " steps (@OncePerStep). Use onEachStep(..) and keep the books by saga and step.");
  }
}
