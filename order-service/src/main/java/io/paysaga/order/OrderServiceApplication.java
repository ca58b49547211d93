package io.paysaga.order;

import io.paysaga.saga.messaging.PatientMigration;
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
    SpringApplication.run(OrderServiceApplication.class, args);
  }
}
