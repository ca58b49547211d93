package io.paysaga.saga.test.explore;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.WireName;
import io.paysaga.saga.engine.SagaFlow;

/** A saga of another business: a flight, a room, and a mail that nobody misses. */
public record Trip(long traveller, long seat) {

  sealed interface TripReply extends Reply {}

  @WireName("test.flight.booked.v1")
  record Booked(long seat) implements TripReply, Reply.Accepted {}

  @WireName("test.flight.full.v1")
  record Full(String message) implements TripReply, Reply.Refusal {}

  @WireName("test.room.reserved.v1")
  record Reserved() implements TripReply, Reply.Accepted {}

  @WireName("test.room.none-left.v1")
  record NoneLeft(String message) implements TripReply, Reply.Refusal {}

  @WireName("test.trip.cancelled.v1")
  record Cancelled() implements TripReply, Reply.Undone {}

  @WireName("test.mail.sent.v1")
  record Sent() implements TripReply, Reply.Accepted {}

  @WireName("test.mail.failed.v1")
  record Failed(String message) implements TripReply, Reply.Failure {}

  @WireName("test.flight.book.v1")
  @AnsweredBy({Booked.class, Full.class})
  record BookFlight(String key) implements Command {}

  @WireName("test.flight.cancel.v1")
  @AnsweredBy(Cancelled.class)
  record CancelFlight(String key) implements Command {}

  @WireName("test.room.reserve.v1")
  @AnsweredBy({Reserved.class, NoneLeft.class})
  record ReserveRoom(String key) implements Command {}

  @WireName("test.room.cancel.v1")
  @AnsweredBy(Cancelled.class)
  record CancelRoom(String key) implements Command {}

  @WireName("test.mail.send.v1")
  @AnsweredBy({Sent.class, Failed.class})
  record SendMail(String key, long seat) implements Command {}

  public static final SagaFlow<Trip> FLOW =
      SagaFlow.named("trip", Trip.class)
          .step("flight")
          .send(trip -> new BookFlight("flight"))
          .undo(trip -> new CancelFlight("flight"))
          .on(Booked.class, (trip, booked) -> new Trip(trip.traveller(), booked.seat()))
          .step("room")
          .send(trip -> new ReserveRoom("room"))
          .undo(trip -> new CancelRoom("room"))
          .bestEffort("mail")
          .send(trip -> new SendMail("mail", trip.seat()))
          .end();
}
