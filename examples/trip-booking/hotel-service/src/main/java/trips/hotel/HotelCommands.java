package trips.hotel;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.uuid.impl.UUIDUtil;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.messaging.LockWait;
import io.paysaga.saga.participant.LockedAggregates;
import io.paysaga.saga.participant.ParticipantCommands;
import io.paysaga.saga.participant.SagaCommand;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import trips.contract.HotelCommand;
import trips.contract.HotelCommand.BookRoom;
import trips.contract.HotelCommand.CancelRoom;
import trips.contract.HotelCommand.HotelReply.HotelFull;
import trips.contract.HotelCommand.HotelReply.RoomBooked;
import trips.contract.HotelCommand.HotelReply.RoomCancelled;

/** hotel-service's door from Kafka. */
@Component
class HotelCommands extends ParticipantCommands<HotelCommand, HotelCommands.Hotels> {

  private final JdbcClient jdbc;

  HotelCommands(JdbcClient jdbc) {
    super(HotelCommand.class);
    this.jdbc = jdbc;
    on(BookRoom.class, Hotels::book).undoneBy(CancelRoom.class, Hotels::cancel);
  }

  @Override
  protected Hotels lock(List<SagaCommand<HotelCommand>> commands) {
    return new Hotels(
        jdbc,
        jdbc
            .sql(
                "select hotel, rooms_left from hotel where hotel in (:hotels)"
                    + " order by hotel "
                    + LockWait.forUpdate())
            .param("hotels", commands.stream().map(each -> each.command().hotel()).toList())
            .query()
            .listOfRows()
            .stream()
            .collect(
                toMap(row -> (String) row.get("hotel"), row -> (Integer) row.get("rooms_left"))));
  }

  /**
   * The hotels that one poll has locked.
   *
   * @param roomsLeft by hotel
   */
  record Hotels(JdbcClient jdbc, Map<String, Integer> roomsLeft) implements LockedAggregates {

    Reply book(BookRoom book, UUID sagaId) {
      int left = roomsLeft.getOrDefault(book.hotel(), 0);
      if (left == 0) {
        return new HotelFull(book.hotel());
      }
      jdbc.sql("insert into stay (saga_id, hotel) values (?, ?)")
          .params(UUIDUtil.asByteArray(sagaId), book.hotel())
          .update();
      roomsLeft.put(book.hotel(), left - 1);
      return new RoomBooked(left - 1);
    }

    Reply cancel(CancelRoom cancel, UUID sagaId) {
      int cancelled =
          jdbc.sql("delete from stay where saga_id = ?")
              .params(UUIDUtil.asByteArray(sagaId))
              .update();
      if (cancelled == 0) {
        return new NothingToUndo();
      }
      roomsLeft.merge(cancel.hotel(), 1, Integer::sum);
      return new RoomCancelled();
    }

    @Override
    public void flush() {
      roomsLeft.forEach(
          (hotel, left) ->
              jdbc.sql("update hotel set rooms_left = ? where hotel = ?")
                  .params(left, hotel)
                  .update());
    }
  }
}
