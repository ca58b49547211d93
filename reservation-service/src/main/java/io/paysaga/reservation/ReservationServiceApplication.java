package io.paysaga.reservation;

import io.paysaga.saga.messaging.PatientMigration;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;

/** Starts reservation-service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ReservationServiceApplication {

  /**
   * Could not run where every table needs a primary key; elsewhere what it says now is what it did,
   * and the key was added by a script of its own. The checksum is that of the builds up to 28ed4cb.
   */
  static final Map<String, Integer> MENDED = Map.of("V1__reservation.sql", -606_673_476);

  @Bean
  FlywayMigrationStrategy migration() {
    return flyway -> PatientMigration.run(flyway, MENDED);
  }

  public static void main(String[] args) {
    // With other digits than these no password fits: Kafka's SCRAM client writes them as the
    // machine.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    SpringApplication.run(ReservationServiceApplication.class, args);
  }
}
