package io.paysaga.saga.engine;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.WireName;

/** A small business for the engine's own tests: a trip is a flight and a hotel, then a mail. */
record Trip(long id, long seat) {

  static final SagaFlow<Trip> FLOW =
      SagaFlow.named("book-trip", Trip.class)
          .step("flight")
          .send(trip -> new BookFlight(trip.id()))
          .undo(trip -> new CancelFlight(trip.id()))
          .on(FlightBooked.class, (trip, booked) -> new Trip(trip.id(), booked.seat()))
          .step("hotel")
          .send(trip -> new BookHotel(trip.id(), trip.seat()))
          .undo(trip -> new CancelHotel(trip.id()))
          .bestEffort("mail")
          .send(trip -> new SendMail(trip.id()))
          .end();

  interface OfTrip extends Command {
    long id();

    @Override
    default String key() {
      return "TRIP:" + id();
    }
  }

  record BookFlight(long id) implements OfTrip {}

  record CancelFlight(long id) implements OfTrip {}

  record BookHotel(long id, long seat) implements OfTrip {}

  record CancelHotel(long id) implements OfTrip {}

  record SendMail(long id) implements OfTrip {}

  record FlightBooked(long seat) implements Reply.Accepted {}

  record FlightCancelled() implements Reply.Undone {}

  @WireName("trip.flight.fully-booked.v1")
  record FullyBooked() implements Reply.Refusal {
    @Override
    public String message() {
      return "No seat is left.";
    }
  }

  record HotelBooked() implements Reply.Accepted {}

  record HotelCancelled() implements Reply.Undone {}

  record MailSent() implements Reply.Accepted {}

  record MailFailed(String message) implements Reply.Failure {}
}
