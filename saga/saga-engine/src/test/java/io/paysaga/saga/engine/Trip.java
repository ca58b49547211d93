package io.paysaga.saga.engine;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Topic;
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

  @Topic("flight.commands")
  @AnsweredBy({FlightBooked.class, FullyBooked.class})
  record BookFlight(long id) implements OfTrip {}

  @Topic("flight.commands")
  @AnsweredBy({FlightCancelled.class, CannotBeCancelled.class})
  record CancelFlight(long id) implements OfTrip {}

  @Topic("hotel.commands")
  @AnsweredBy({HotelBooked.class, FullyBooked.class})
  record BookHotel(long id, long seat) implements OfTrip {}

  @Topic("hotel.commands")
  @AnsweredBy(HotelCancelled.class)
  record CancelHotel(long id) implements OfTrip {}

  @Topic("mail.commands")
  @AnsweredBy({MailSent.class, MailFailed.class})
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

  @WireName("trip.flight.cannot-be-cancelled.v1")
  record CannotBeCancelled() implements Reply.Refusal {
    @Override
    public String message() {
      return "It has left.";
    }
  }

  record HotelBooked() implements Reply.Accepted {}

  record HotelCancelled() implements Reply.Undone {}

  record MailSent() implements Reply.Accepted {}

  record MailFailed(String message) implements Reply.Failure {}
}
