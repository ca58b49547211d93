package io.paysaga.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;

class MessagingAutoConfigurationTest {

  private final ApplicationContextRunner service =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(KafkaAutoConfiguration.class, MessagingAutoConfiguration.class))
          .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
          .withBean(DataSource.class, () -> mock(DataSource.class))
          .withBean(JdbcTemplate.class, () -> mock(JdbcTemplate.class))
          .withBean("sagaClock", Clock.class, Clock::systemUTC);

  @Test
  void stopsTheStartOfAServiceWithoutAName() {
    service.run(MessagingAutoConfigurationTest::asksForAName);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void stopsTheStartOfAServiceWithAnEmptyName(String name) {
    service
        .withPropertyValues("spring.application.name=" + name)
        .run(MessagingAutoConfigurationTest::asksForAName);
  }

  @Test
  void stopsTheStartOfAServiceThatDemandsSignaturesAndHasNoKeys() {
    service
        .withPropertyValues(
            "spring.application.name=flights",
            "paysaga.signatures=require",
            "paysaga.orchestrators.trips=saga.replies")
        .run(
            with ->
                assertThat(with)
                    .getFailure()
                    .hasRootCauseMessage(
                        "paysaga.signatures is require, but no key is shared with trips: paysaga.signature-keys.trips.secrets.<id> is missing."));
  }

  private static void asksForAName(AssertableApplicationContext with) {
    assertThat(with)
        .getFailure()
        .hasRootCauseMessage(
            "spring.application.name must be set: each message says by it where it comes from.");
  }
}
