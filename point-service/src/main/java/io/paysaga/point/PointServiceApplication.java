package io.paysaga.point;

import io.paysaga.saga.messaging.PatientMigration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;

/** Starts point-service. */
@SpringBootApplication
public class PointServiceApplication {

  @Bean
  FlywayMigrationStrategy migration() {
    return PatientMigration::run;
  }

  public static void main(String[] args) {
    SpringApplication.run(PointServiceApplication.class, args);
  }
}
