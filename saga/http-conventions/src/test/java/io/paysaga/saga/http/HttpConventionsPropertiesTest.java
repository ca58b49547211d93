package io.paysaga.saga.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.util.unit.DataSize;

class HttpConventionsPropertiesTest {

  private final WebApplicationContextRunner app =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  JacksonAutoConfiguration.class,
                  WebMvcAutoConfiguration.class,
                  HttpConventionsAutoConfiguration.class));

  @Test
  void readsBodiesOf16KilobytesUnlessToldOtherwise() {
    app.run(
        context ->
            assertThat(context.getBean(HttpConventionsProperties.class))
                .isEqualTo(
                    new HttpConventionsProperties(
                        List.of(),
                        DataSize.ofKilobytes(16),
                        Duration.ofSeconds(5),
                        20,
                        Duration.ofMillis(2500),
                        4)));
  }

  @ParameterizedTest
  @CsvSource({
    "body-timeout, 0s",
    "body-timeout, -1s",
    "slow-bodies, -1",
    "database-timeout, 0s",
    "database-timeout, 2h",
    "threads-for-probes, 0"
  })
  void stopsTheStartWithTheNameOfASettingThatMakesNoSense(String name, String value) {
    app.withPropertyValues("paysaga.http." + name + "=" + value)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageStartingWith("paysaga.http." + name + " must "));
  }

  @Test
  void stopsTheStartWhenProbesWouldHaveAllThreads() {
    app.withPropertyValues("server.tomcat.threads.max=4")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessage(
                        "paysaga.http.threads-for-probes (4) must be less than"
                            + " server.tomcat.threads.max (4)."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0B", "-1B", "11MB"})
  void stopsTheStartWithASentenceAboutALimitThatMakesNoSense(String limit) {
    app.withPropertyValues("paysaga.http.max-body=" + limit)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageStartingWith("paysaga.http.max-body is 1B to 10MB"));
  }
}
