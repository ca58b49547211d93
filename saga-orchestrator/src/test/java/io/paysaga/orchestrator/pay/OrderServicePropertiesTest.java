package io.paysaga.orchestrator.pay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class OrderServicePropertiesTest {

  @EnableConfigurationProperties(OrderServiceProperties.class)
  static class Settings {}

  private final ApplicationContextRunner app =
      new ApplicationContextRunner()
          .withInitializer(new ConfigDataApplicationContextInitializer())
          .withUserConfiguration(Settings.class);

  @Test
  void reachTheHttpClientUnderTheirNames() {
    app.withPropertyValues("paysaga.order-service.read-timeout=1s")
        .run(
            context -> {
              assertThat(context.getBean(OrderServiceProperties.class))
                  .isEqualTo(
                      new OrderServiceProperties(
                          "http://127.0.0.1:8081", Duration.ofMillis(500), Duration.ofSeconds(1)));
              String client = "spring.http.serviceclient.order-service.";
              assertThat(
                      Stream.of("base-url", "connect-timeout", "read-timeout")
                          .map(name -> context.getEnvironment().getProperty(client + name)))
                  .containsExactly("http://127.0.0.1:8081", "500ms", "1s");
            });
  }

  @Test
  void reachTheHttpClientFromTheEnvironment() {
    app.withInitializer(
            context ->
                context
                    .getEnvironment()
                    .getPropertySources()
                    .addFirst(
                        new SystemEnvironmentPropertySource(
                            "test-systemEnvironment",
                            Map.of("PAYSAGA_ORDER_SERVICE_URL", "http://order-service:8081"))))
        .run(
            context ->
                assertThat(
                        context
                            .getEnvironment()
                            .getProperty("spring.http.serviceclient.order-service.base-url"))
                    .isEqualTo("http://order-service:8081"));
  }

  @ParameterizedTest
  @CsvSource({
    "paysaga.order-service.url, localhost:8081",
    "paysaga.order-service.url, /orders",
    "paysaga.order-service.url, http:/orders",
    "paysaga.order-service.connect-timeout, 0s",
    "paysaga.order-service.read-timeout, 0s",
  })
  void stopTheStartWithTheNameOfTheOneThatIsWrong(String name, String value) {
    app.withPropertyValues(name + "=" + value)
        .run(context -> assertThat(messages(context.getStartupFailure())).contains(name));
  }

  private static String messages(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .map(Throwable::getMessage)
        .collect(Collectors.joining("\n"));
  }
}
