package io.paysaga.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

/** What a stranger wrote begins no line of a service's log. */
@ExtendWith(OutputCaptureExtension.class)
class LogLinesTest {

  private static final String FORGED = "2026-11-28T10:00:00.000Z  INFO 7 --- forged";
  private static final Pattern BEGIN = Pattern.compile("20\\d\\d-\\d\\d-\\d\\dT.*");
  private static final Logger log = LoggerFactory.getLogger(LogLinesTest.class);

  @Configuration(proxyBeanMethods = false)
  static class Nothing {}

  @BeforeAll
  static void logAsAServiceDoes() {
    new SpringApplicationBuilder(Nothing.class)
        .web(WebApplicationType.NONE)
        .run("--spring.config.location=classpath:shop-settings.properties")
        .close();
  }

  @AfterAll
  static void logAsBefore() {
    LoggingSystem.get(LogLinesTest.class.getClassLoader()).cleanUp();
  }

  @Test
  void noMessageForgesOne(CapturedOutput output) {
    log.info("resolved by kim\r\n{}\u2028{}\u0085{}\u001b[31m", FORGED, FORGED, FORGED);
    assertThat(linesWith("forged", output))
        .singleElement()
        .satisfies(line -> assertThat(line).contains("resolved by kim 2026").startsWith("20"));
    assertThat(output.getOut()).doesNotContain("\u001b[31m");
  }

  @Test
  void noFailureForgesOneAndItsStackStays(CapturedOutput output) {
    Exception cause = new IllegalArgumentException("no such name: x\n" + FORGED);
    Exception failure = new IllegalStateException("y\r\n\r\n" + FORGED, cause);
    failure.addSuppressed(new IllegalStateException("z\n" + FORGED));
    log.warn("Failed", failure);
    assertThat(linesWith("forged", output))
        .hasSize(3)
        .noneMatch(line -> BEGIN.matcher(line).matches());
    assertThat(output.getOut().lines())
        .anyMatch(line -> line.startsWith("\tat io.paysaga.order.LogLinesTest"))
        .anyMatch(line -> line.startsWith("Caused by: java.lang.IllegalArgumentException"))
        .anyMatch(line -> line.startsWith("\tSuppressed: java.lang.IllegalStateException"));
  }

  private static List<String> linesWith(String word, CapturedOutput output) {
    return output.getOut().lines().filter(line -> line.contains(word)).toList();
  }
}
