package io.paysaga.saga.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.OncePerStep;
import org.junit.jupiter.api.Test;

/** A command that two steps send, and what its contract says of that. */
class SentCommandsTest {

  private record Passenger(String key) {}

  private sealed interface Flight extends Command {}

  private record Book(String key) implements Flight {}

  private record Cancel(String key) implements Flight {}

  @OncePerStep
  private record BookEach(String key) implements Command {}

  @OncePerStep
  private record CancelEach(String key) implements Command {}

  @Test
  void namesTheCommandThatTwoStepsSend() {
    assertThat(
            twoFlights(
                    to -> new Book(to.key()),
                    to -> new CancelEach(to.key()),
                    to -> new Book(to.key()))
                .unsuitableCommand())
        .contains(
            "The flow trip sends Book in its steps 'outbound' and 'return', but its effect happens"
                + " once in a saga: the second would be taken for the first. Put @OncePerStep on"
                + " Book, if its participant keeps it by saga and step, or send another command.");
  }

  @Test
  void namesTheUndoThatTwoStepsShare() {
    assertThat(
            twoFlights(
                    to -> new BookEach(to.key()),
                    to -> new Cancel(to.key()),
                    to -> new BookEach(to.key()))
                .unsuitableCommand())
        .hasValueSatisfying(sentence -> assertThat(sentence).contains(" sends Cancel in "));
  }

  @Test
  void letsACommandStandInTwoStepsWhoseContractSaysSo() {
    assertThat(
            twoFlights(
                    to -> new BookEach(to.key()),
                    to -> new CancelEach(to.key()),
                    to -> new BookEach(to.key()))
                .unsuitableCommand())
        .isEmpty();
  }

  @Test
  void knowsTheCommandOfAMethodsName() {
    assertThat(
            twoFlights(Trips::book, to -> new CancelEach(to.key()), Trips::book).unsuitableCommand())
        .hasValueSatisfying(sentence -> assertThat(sentence).contains(" sends Book in "));
  }

  @Test
  void takesAFamilyForEachOfItsCommands() {
    assertThat(
            twoFlights(Trips::any, to -> new CancelEach(to.key()), to -> new Cancel(to.key()))
                .unsuitableCommand())
        .hasValueSatisfying(sentence -> assertThat(sentence).contains(" sends Cancel in "));
  }

  @Test
  void findsNothingWhereEachStepSendsItsOwn() {
    assertThat(Trip.FLOW.unsuitableCommand()).isEmpty();
  }

  private static final class Trips {

    static Book book(Passenger passenger) {
      return new Book(passenger.key());
    }

    static Flight any(Passenger passenger) {
      return passenger.key().isEmpty() ? new Cancel("") : new Book(passenger.key());
    }
  }

  private static <A extends Command, U extends Command, B extends Command>
      SagaFlow<Passenger> twoFlights(
          CommandFactory<Passenger, A> outbound,
          CommandFactory<Passenger, U> undo,
          CommandFactory<Passenger, B> back) {
    return SagaFlow.named("trip", Passenger.class)
        .step("outbound")
        .send(outbound)
        .undo(undo)
        .step("return")
        .send(back)
        .undo(undo)
        .end();
  }
}
