package trips.booking;

import com.fasterxml.uuid.Generators;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.orchestration.api.NewSaga;
import io.paysaga.saga.orchestration.api.SagaStarter;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import trips.contract.FlightCommand;
import trips.contract.FlightCommand.BookSeat;
import trips.contract.FlightCommand.CancelSeat;
import trips.contract.HotelCommand;
import trips.contract.HotelCommand.BookRoom;
import trips.contract.HotelCommand.CancelRoom;
import trips.contract.MailCommand;
import trips.contract.MailCommand.SendMail;

/** Books a trip: a flight out, a flight back and a hotel, or none of them; then mails it. */
@RestController
class BookTrip {

  /** What the saga remembers. */
  record Trip(String traveller, String outbound, String inbound, String hotel) {

    String summary() {
      return "Booked: " + outbound + ", " + inbound + ", " + hotel + ".";
    }
  }

  static final SagaFlow<Trip> FLOW =
      SagaFlow.named("book-trip", Trip.class)
          .talksTo(FlightCommand.class, HotelCommand.class, MailCommand.class)
          .step("outbound-flight")
              .send(trip -> new BookSeat(trip.outbound()))
              .undo(trip -> new CancelSeat(trip.outbound()))
          .step("return-flight")
              .send(trip -> new BookSeat(trip.inbound()))
              .undo(trip -> new CancelSeat(trip.inbound()))
          .step("hotel")
              .send(trip -> new BookRoom(trip.hotel()))
              .undo(trip -> new CancelRoom(trip.hotel()))
          .bestEffort("mail")
              .send(trip -> new SendMail(trip.traveller(), trip.summary()))
          .end();

  private final SagaStarter sagas;

  BookTrip(SagaStarter sagas) {
    this.sagas = sagas;
  }

  @Bean
  static SagaFlow<?> flow() {
    return FLOW;
  }

  record Begun(UUID sagaId) {}

  /** Begins; what becomes of it, {@code GET /sagas/<sagaId>} tells. */
  @PutMapping("/trips/{id}")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Begun book(@PathVariable long id, @RequestBody Trip trip) {
    UUID sagaId = Generators.timeBasedEpochGenerator().generate();
    try {
      sagas.start(new NewSaga<>(sagaId, FLOW, trip, Subject.of("TRIP", id), trip.traveller()));
    } catch (DataIntegrityViolationException booked) {
      throw new ResponseStatusException(HttpStatus.CONFLICT, "Trip " + id + " is booked already.");
    }
    return new Begun(sagaId);
  }
}
