package io.paysaga.saga.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.util.unit.DataSize;

class HttpConventionsPropertiesTest {

  private final WebApplicationContextRunner app =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  JacksonAutoConfiguration.class, HttpConventionsAutoConfiguration.class));

  @Test
  void readsBodiesOf16KilobytesUnlessToldOtherwise() {
    app.run(
        context ->
            assertThat(context.getBean(HttpConventionsProperties.class))
                .isEqualTo(new HttpConventionsProperties(DataSize.ofKilobytes(16))));
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
