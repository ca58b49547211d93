package trips.contract;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.OncePerStep;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;

/** What flight-service does, and what it answers. Keyed by flight. */
@Topic("flight.commands")
public sealed interface FlightCommand extends Command {

  /** As {@code LX1612}. */
  String flight();

  @Override
  default String key() {
    return flight();
  }

  /** Takes one seat on a flight; a trip does so in two steps. */
  @OncePerStep
  @WireName("com.example.flight.book.v1")
  @AnsweredBy({FlightReply.SeatBooked.class, FlightReply.FlightFull.class})
  record BookSeat(String flight) implements FlightCommand {}

  /** Gives back the seat that this step took. */
  @OncePerStep
  @WireName("com.example.flight.cancel.v1")
  @AnsweredBy(FlightReply.SeatCancelled.class)
  record CancelSeat(String flight) implements FlightCommand {}

  sealed interface FlightReply extends Reply {

    @WireName("com.example.flight.booked.v1")
    record SeatBooked(int seatsLeft) implements FlightReply, Reply.Accepted {}

    @WireName("com.example.flight.cancelled.v1")
    record SeatCancelled() implements FlightReply, Reply.Undone {}

    @WireName("com.example.flight.flight-full.v1")
    record FlightFull(String flight) implements FlightReply, Reply.Refusal {
      @Override
      public String message() {
        return "Flight " + flight + " has no seat left.";
      }
    }
  }
}
