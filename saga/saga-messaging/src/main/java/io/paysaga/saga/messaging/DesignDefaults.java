package io.paysaga.saga.messaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.support.ResourcePropertySource;

/**
 * Gives every service the settings that are part of the design; any other source overrides them.
 */
public final class DesignDefaults implements EnvironmentPostProcessor {

  private static final String FILE =
      "classpath:io/paysaga/saga/messaging/design-defaults.properties";

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    try {
      environment.getPropertySources().addLast(new ResourcePropertySource("paysaga design", FILE));
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }
}
