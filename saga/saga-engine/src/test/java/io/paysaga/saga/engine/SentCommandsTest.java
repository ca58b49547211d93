package io.paysaga.saga.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.OncePerStep;
import io.paysaga.saga.api.Retriable;
import io.paysaga.saga.engine.Sale.Shipped;
import io.paysaga.saga.engine.Trip.FullyBooked;
import org.junit.jupiter.api.Test;

/** What the steps of a flow send, and what the contracts of these commands say of that. */
class SentCommandsTest {

  private record Passenger(String key) {}

  private sealed interface Flight extends Command {}

  private record Book(String key) implements Flight {}

  private record Cancel(String key) implements Flight {}

  @OncePerStep
  private record BookEach(String key) implements Command {}

  @OncePerStep
  private record CancelEach(String key) implements Command {}

  private interface Luggage extends Command {}

  @Retriable
  @AnsweredBy(Shipped.class)
  private record Forward(String key) implements Luggage {}

  @Retriable
  @AnsweredBy({Shipped.class, FullyBooked.class})
  private record Lose(String key) implements Luggage {}

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
            twoFlights(Trips::book, to -> new CancelEach(to.key()), Trips::book)
                .unsuitableCommand())
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

  @Test
  void namesACommandThatARetriableStepSendsThoughItMayBeRefused() {
    assertThat(shipped(to -> new Book(to.key())).unsuitableCommand())
        .contains(
            "The flow trip sends Book in its step 'luggage', which is retriable: put @Retriable on"
                + " Book, if its participant does it however late and refuses it never.");
  }

  @Test
  void namesARetriableCommandOfAStepWithAnUndoAndOfABestEffortOne() {
    assertThat(
            SagaFlow.named("trip", Passenger.class)
                .step("outbound")
                .send(to -> new Forward(to.key()))
                .undo(to -> new CancelEach(to.key()))
                .end()
                .unsuitableCommand())
        .contains(
            "The flow trip sends Forward in its step 'outbound', but Forward is @Retriable: make"
                + " the step a retriable(..) one, behind the steps with an undo.");
    assertThat(
            SagaFlow.named("trip", Passenger.class)
                .step("outbound")
                .send(to -> new Book(to.key()))
                .undo(to -> new Forward(to.key()))
                .end()
                .unsuitableCommand())
        .hasValueSatisfying(
            sentence -> assertThat(sentence).contains(" sends Forward in its step 'outbound'"));
    assertThat(
            SagaFlow.named("trip", Passenger.class)
                .step("outbound")
                .send(to -> new Book(to.key()))
                .undo(to -> new Cancel(to.key()))
                .bestEffort("mail")
                .send(to -> new Forward(to.key()))
                .end()
                .unsuitableCommand())
        .hasValueSatisfying(
            sentence -> assertThat(sentence).contains(" sends Forward in its step 'mail'"));
  }

  @Test
  void namesARetriableCommandThatListsARefusal() {
    assertThat(shipped(to -> new Lose(to.key())).unsuitableCommand())
        .contains(
            "Lose is @Retriable and lists FullyBooked in its @AnsweredBy, but a retriable command"
                + " is asked for until it is done: only a Reply.Accepted answers it.");
  }

  @Test
  void findsNothingWhereEachRetriableStepSendsARetriableCommand() {
    assertThat(Sale.FLOW.unsuitableCommand()).isEmpty();
    assertThat(shipped(to -> new Forward(to.key())).unsuitableCommand()).isEmpty();
  }

  /** Not a word that may be wrong: what it sends is known when it is sent. */
  @Test
  void saysNothingOfAKindThatTheCompilerDoesNotKnow() {
    assertThat(shipped(Trips::anything).unsuitableCommand()).isEmpty();
  }

  private static <C extends Command> SagaFlow<Passenger> shipped(
      CommandFactory<Passenger, C> luggage) {
    return SagaFlow.named("trip", Passenger.class)
        .step("outbound")
        .send(to -> new BookEach(to.key()))
        .undo(to -> new CancelEach(to.key()))
        .retriable("luggage")
        .send(luggage)
        .end();
  }

  private static final class Trips {

    static Luggage anything(Passenger passenger) {
      return new Forward(passenger.key());
    }

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
