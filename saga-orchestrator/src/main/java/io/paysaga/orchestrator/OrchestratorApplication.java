package io.paysaga.orchestrator;

import io.paysaga.saga.messaging.PatientMigration;
import java.util.Locale;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;

/** Starts the orchestrator. */
@SpringBootApplication
public class OrchestratorApplication {

  @Bean
  FlywayMigrationStrategy migration() {
    return PatientMigration::run;
  }

  public static void main(String[] args) {
    // With other digits than these no password fits: Kafka's SCRAM client writes them as the
    // machine.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    SpringApplication.run(OrchestratorApplication.class, args);
  }
}
