package io.paysaga.orchestrator.simulation;

import static java.time.Duration.ofSeconds;

import io.paysaga.events.Command;
import io.paysaga.events.Reply;
import io.paysaga.events.WireName;
import io.paysaga.orchestrator.engine.SagaFlow;

/** A second flow: three critical steps of one participant, and two side tasks. */
record Trip(long id, long seat, long room, long car) {

  // spotless:off
  static final SagaFlow<Trip> FLOW =
      SagaFlow.named("trip", Trip.class)
          .step("seat")
              .answerWithin(ofSeconds(2)).attempts(2)
              .send(trip -> new Take(trip.seat())).undo(trip -> new GiveBack(trip.seat()))
          .step("room")
              .answerWithin(ofSeconds(3)).attempts(3)
              .send(trip -> new Take(trip.room())).undo(trip -> new GiveBack(trip.room()))
          .step("car")
              .answerWithin(ofSeconds(1)).attempts(1)
              .send(trip -> new Take(trip.car())).undo(trip -> new GiveBack(trip.car()))
          .bestEffort("mail")
              .answerWithin(ofSeconds(1)).attempts(2)
              .send(trip -> new Tell(trip.id()))
          .bestEffort("report")
              .answerWithin(ofSeconds(20)).attempts(3)
              .send(trip -> new Tell(trip.id()))
          .end();
  // spotless:on

  interface AboutThing extends Command {
    long thing();

    @Override
    default String key() {
      return Long.toString(thing());
    }
  }

  record Take(long thing) implements AboutThing {}

  record GiveBack(long thing) implements AboutThing {}

  record Tell(long thing) implements AboutThing {}

  record Taken() implements Reply.Accepted {}

  record GivenBack() implements Reply.Undone {}

  @WireName("io.paysaga.simulation.none-left.v1")
  record NoneLeft(String message) implements Reply.Refusal {}
}
