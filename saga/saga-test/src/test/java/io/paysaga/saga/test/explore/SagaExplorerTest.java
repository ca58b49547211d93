package io.paysaga.saga.test.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.test.explore.Trip.BookFlight;
import io.paysaga.saga.test.explore.Trip.Booked;
import io.paysaga.saga.test.explore.Trip.CancelFlight;
import io.paysaga.saga.test.explore.Trip.CancelRoom;
import io.paysaga.saga.test.explore.Trip.ReserveRoom;
import org.junit.jupiter.api.Test;

class SagaExplorerTest {

  private static final Trip TRIP = new Trip(7, 0);

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
