package io.paysaga.order;

import io.paysaga.saga.messaging.PatientMigration;
import java.util.Locale;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;

/** Starts order-service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class OrderServiceApplication {

  @Bean
  FlywayMigrationStrategy migration() {
    return PatientMigration::run;
  }

  public static void main(String[] args) {
    // With other digits than these no password fits: Kafka's SCRAM client writes them as the
    // machine.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    SpringApplication.run(OrderServiceApplication.class, args);
  }
}
