package io.paysaga.point;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts point-service. */
@SpringBootApplication
public class PointServiceApplication {

  public static void main(String[] args) {
    SpringApplication.run(PointServiceApplication.class, args);
  }
}
