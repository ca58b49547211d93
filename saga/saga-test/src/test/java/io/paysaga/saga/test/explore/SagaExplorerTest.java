package io.paysaga.saga.test.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Retriable;
import io.paysaga.saga.api.WireName;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.test.explore.Trip.BookFlight;
import io.paysaga.saga.test.explore.Trip.Booked;
import io.paysaga.saga.test.explore.Trip.CancelFlight;
import io.paysaga.saga.test.explore.Trip.CancelRoom;
import io.paysaga.saga.test.explore.Trip.ReserveRoom;
import org.junit.jupiter.api.Test;

class SagaExplorerTest {

  private static final Trip TRIP = new Trip(7, 0);

  @WireName("test.ticket.issued.v1")
  record Issued() implements Reply.Accepted {}

  @WireName("test.ticket.issue.v1")
  @Retriable
  @AnsweredBy(Issued.class)
  record IssueTicket(String key) implements Command {}

  private static final SagaFlow<Trip> TICKETED =
      SagaFlow.named("ticketed", Trip.class)
          .step("flight")
          .send(trip -> new BookFlight("flight"))
          .undo(trip -> new CancelFlight("flight"))
          .retriable("ticket")
          .send(trip -> new IssueTicket("ticket"))
          .end();

  @Test
  void keepsItsPromisesInEveryOrderOfEvents() {
    System.out.println(SagaExplorer.of(Trip.FLOW, TRIP).explore());
  }

  @Test
  void saysHowManyStatesItSaw() {
    Exploration exploration = SagaExplorer.of(Trip.FLOW, TRIP).faults(0).explore();
    assertThat(exploration.states()).isGreaterThan(100);
    assertThat(exploration.toString()).startsWith("Explored trip: " + exploration.states());
  }

  @Test
  void tellsTheShortestWayToABrokenPromiseInWords() {
    Exploration found = SagaExplorer.of(Trip.FLOW, TRIP).explore(Mutant.ANY_ACCEPTED_FINISHES);
    assertThat(found.counterexample())
        .containsExactly(
            "the saga starts; sends flight:do",
            "FAULT: the orchestrator reads Reserved to flight:do, which is no answer to it;"
                + " sends room:do");
    assertThat(found.broken()).isEqualTo("MONEY_IS_CONSERVED: flight is DONE without its effect");
    assertThat(found.story()).endsWith("=> " + found.broken());
  }

  @Test
  void findsAFlowThatFailsOverWhatItRemembers() {
    SagaFlow<Trip> forgetful =
        SagaFlow.named("forgetful", Trip.class)
            .step("flight")
            .send(trip -> new BookFlight("flight"))
            .undo(trip -> new CancelFlight(needed(trip)))
            .on(Booked.class, (trip, booked) -> new Trip(trip.traveller(), booked.seat()))
            .step("room")
            .send(trip -> new ReserveRoom("room"))
            .undo(trip -> new CancelRoom("room"))
            .end();
    assertThatThrownBy(() -> SagaExplorer.of(forgetful, TRIP).explore())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the flow fails")
        .hasMessageContaining("no seat is remembered");
  }

  @Test
  void exploresARetriableStepByDefaultRules() {
    System.out.println(SagaExplorer.of(TICKETED, TRIP).explore());
    assertThat(SagaExplorer.of(TICKETED, TRIP).explore(Mutant.RETRIABLE_TOO_OLD).broken())
        .isEqualTo("EVERY_SAGA_ENDS: no end can be reached any more");
  }

  @Test
  void letsOthersDoWhatAStepDoes() {
    SagaExplorer<Trip> amongOthers =
        SagaExplorer.of(TICKETED, TRIP)
            .participant("ticket", ParticipantRules.retrying(new Issued()).ofOneSaga())
            .alsoByOthers("ticket");
    amongOthers.explore();
    Exploration found = amongOthers.explore(Mutant.DONE_AGAIN_FOR_ANOTHER);
    assertThat(found.counterexample())
        .containsExactly(
            "the saga starts; sends flight:do",
            "flight:do is handled: Booked",
            "the orchestrator reads Booked to flight:do; sends ticket:do",
            "somebody else does what ticket would",
            "ticket:do is handled: Issued");
    assertThat(found.broken()).isEqualTo("MONEY_IS_CONSERVED: ticket is done twice, by whomever");
  }

  @Test
  void refusesRulesThatDoNotSuitAStepOfItsKind() {
    assertThatThrownBy(
            () ->
                SagaExplorer.of(TICKETED, TRIP)
                    .participant(
                        "ticket", ParticipantRules.trying(new Issued(), new Trip.Failed("no")))
                    .explore())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The step 'ticket' refuses nothing and is never undone: give it retrying(..) as its"
                + " rules.");
    assertThatThrownBy(
            () ->
                SagaExplorer.of(TICKETED, TRIP)
                    .participant("flight", ParticipantRules.retrying(new Booked(1)))
                    .explore())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The step 'flight' has an undo: give it answering(..) as its rules.");
  }

  @Test
  void refusesOthersWhereTheyMakeNoDifference() {
    assertThatThrownBy(() -> SagaExplorer.of(TICKETED, TRIP).alsoByOthers("ticket").explore())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Others make a difference to 'ticket' only where books hold one effect: give the step"
                + " rules that are ofOneSaga().");
  }

  @Test
  void namesTheStepsWhenThereIsNoneOfAName() {
    assertThatThrownBy(
            () ->
                SagaExplorer.of(Trip.FLOW, TRIP)
                    .participant(
                        "hotel", ParticipantRules.trying(new Trip.Sent(), new Trip.Failed("no"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The flow trip has no step 'hotel'; it has [flight, room, mail].");
  }

  private static String needed(Trip trip) {
    if (trip.seat() == 0) {
      throw new IllegalStateException("no seat is remembered");
    }
    return "flight";
  }
}
