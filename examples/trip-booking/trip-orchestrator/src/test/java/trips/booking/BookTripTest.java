package trips.booking;

import io.paysaga.saga.test.explore.SagaExplorer;
import org.junit.jupiter.api.Test;

class BookTripTest {

  @Test
  void keepsItsPromisesInEveryOrderOfEvents() {
    BookTrip.Trip trip = new BookTrip.Trip("kim@example.com", "LX10", "LX11", "Alpina");

    System.out.println(SagaExplorer.of(BookTrip.FLOW, trip).explore());
  }
}
