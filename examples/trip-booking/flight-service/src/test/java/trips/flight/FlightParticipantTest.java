package trips.flight;

import io.paysaga.saga.api.Reply;
import io.paysaga.saga.test.contract.OncePerStepContract;
import io.paysaga.servers.OnRealServers;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.test.context.SpringBootTest;
import trips.contract.FlightCommand;
import trips.contract.FlightCommand.BookSeat;
import trips.contract.FlightCommand.CancelSeat;
import trips.contract.FlightCommand.FlightReply.FlightFull;

/** All that the library asks of a participant, on a topic of replies that is these sagas' own. */
@SpringBootTest(
    properties = {"paysaga.test.database=flight", "paysaga.messaging.replies-topic=trips.replies"})
@OnRealServers
class FlightParticipantTest extends OncePerStepContract<FlightCommand> {

  @Override
  protected FlightCommand accepted() {
    return new BookSeat(flight(10));
  }

  @Override
  protected Map<Class<? extends Reply.Refusal>, FlightCommand> refused() {
    return Map.of(FlightFull.class, new BookSeat(flight(0)));
  }

  @Override
  protected FlightCommand undoOf(FlightCommand command) {
    return new CancelSeat(command.flight());
  }

  @Override
  protected List<String> books() {
    return List.of("flight", "booking");
  }

  @Override
  protected int effectsOf(byte[] sagaId) {
    return jdbc.queryForObject(
        "select count(*) from booking where saga_id = ?", Integer.class, (Object) sagaId);
  }

  /** A new one. */
  private String flight(int seatsLeft) {
    String flight = UUID.randomUUID().toString().substring(0, 8);
    jdbc.update("insert into flight values (?, ?)", flight, seatsLeft);
    return flight;
  }
}
