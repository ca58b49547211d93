package trips.hotel;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication
public class HotelService {

  public static void main(String[] args) {
    SpringApplication.run(HotelService.class, args);
  }
}
