package trips.flight;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.uuid.impl.UUIDUtil;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.messaging.LockWait;
import io.paysaga.saga.participant.LockedAggregates;
import io.paysaga.saga.participant.ParticipantCommands;
import io.paysaga.saga.participant.SagaCommand;
import io.paysaga.saga.participant.StepKey;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import trips.contract.FlightCommand;
import trips.contract.FlightCommand.BookSeat;
import trips.contract.FlightCommand.CancelSeat;
import trips.contract.FlightCommand.FlightReply.FlightFull;
import trips.contract.FlightCommand.FlightReply.SeatBooked;
import trips.contract.FlightCommand.FlightReply.SeatCancelled;

/** flight-service's door from Kafka. */
@Component
class FlightCommands extends ParticipantCommands<FlightCommand, FlightCommands.Flights> {

  private final JdbcClient jdbc;

  FlightCommands(JdbcClient jdbc) {
    super(FlightCommand.class);
    this.jdbc = jdbc;
    onEachStep(BookSeat.class, Flights::book).undoneBy(CancelSeat.class, Flights::cancel);
  }

  @Override
  protected Flights lock(List<SagaCommand<FlightCommand>> commands) {
    return new Flights(
        jdbc,
        jdbc
            .sql(
                "select flight, seats_left from flight where flight in (:flights)"
                    + " order by flight "
                    + LockWait.forUpdate())
            .param("flights", commands.stream().map(each -> each.command().flight()).toList())
            .query()
            .listOfRows()
            .stream()
            .collect(
                toMap(row -> (String) row.get("flight"), row -> (Integer) row.get("seats_left"))));
  }

  /**
   * The flights that one poll has locked.
   *
   * @param seatsLeft by flight
   */
  record Flights(JdbcClient jdbc, Map<String, Integer> seatsLeft) implements LockedAggregates {

    Reply book(BookSeat book, StepKey step) {
      int left = seatsLeft.getOrDefault(book.flight(), 0);
      if (left == 0) {
        return new FlightFull(book.flight());
      }
      jdbc.sql("insert into booking (saga_id, step, flight) values (?, ?, ?)")
          .params(UUIDUtil.asByteArray(step.sagaId()), step.step(), book.flight())
          .update();
      seatsLeft.put(book.flight(), left - 1);
      return new SeatBooked(left - 1);
    }

    Reply cancel(CancelSeat cancel, StepKey step) {
      int cancelled =
          jdbc.sql("delete from booking where saga_id = ? and step = ?")
              .params(UUIDUtil.asByteArray(step.sagaId()), step.step())
              .update();
      if (cancelled == 0) {
        return new NothingToUndo();
      }
      seatsLeft.merge(cancel.flight(), 1, Integer::sum);
      return new SeatCancelled();
    }

    @Override
    public void flush() {
      seatsLeft.forEach(
          (flight, left) ->
              jdbc.sql("update flight set seats_left = ? where flight = ?")
                  .params(left, flight)
                  .update());
    }
  }
}
