package trips.flight;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication
public class FlightService {

  public static void main(String[] args) {
    SpringApplication.run(FlightService.class, args);
  }
}
