package trips.contract;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;

/** What hotel-service does, and what it answers. Keyed by hotel. */
@Topic("hotel.commands")
public sealed interface HotelCommand extends Command {

  String hotel();

  @Override
  default String key() {
    return hotel();
  }

  /** Takes one room. */
  @WireName("com.example.hotel.book.v1")
  @AnsweredBy({HotelReply.RoomBooked.class, HotelReply.HotelFull.class})
  record BookRoom(String hotel) implements HotelCommand {}

  /** Gives back the room that this saga took. */
  @WireName("com.example.hotel.cancel.v1")
  @AnsweredBy(HotelReply.RoomCancelled.class)
  record CancelRoom(String hotel) implements HotelCommand {}

  sealed interface HotelReply extends Reply {

    @WireName("com.example.hotel.booked.v1")
    record RoomBooked(int roomsLeft) implements HotelReply, Reply.Accepted {}

    @WireName("com.example.hotel.cancelled.v1")
    record RoomCancelled() implements HotelReply, Reply.Undone {}

    @WireName("com.example.hotel.hotel-full.v1")
    record HotelFull(String hotel) implements HotelReply, Reply.Refusal {
      @Override
      public String message() {
        return "Hotel " + hotel + " has no room left.";
      }
    }
  }
}
