package trips.booking;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the orchestrator. */
@SpringBootApplication
public class TripOrchestrator {

  public static void main(String[] args) {
    SpringApplication.run(TripOrchestrator.class, args);
  }
}
