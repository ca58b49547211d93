package trips.booking;

import io.paysaga.saga.test.explore.SagaExplorer;
import io.paysaga.saga.test.simulate.SagaSimulation;
import org.junit.jupiter.api.Test;

class BookTripTest {

  @Test
  void keepsItsPromisesInEveryOrderOfEvents() {
    System.out.println(SagaExplorer.of(BookTrip.FLOW, trip(1)).explore());
  }

  @Test
  void keepsItsPromisesWhateverHappensToThousandsOfTrips() {
    System.out.println(SagaSimulation.of(BookTrip.FLOW, BookTripTest::trip).run());
  }

  private static BookTrip.Trip trip(long number) {
    return new BookTrip.Trip("kim@example.com", "LX" + number % 90, "LX" + number % 80, "Alpina");
  }
}
