package io.paysaga.saga.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.saga.http.HttpClientsAutoConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientPropertiesAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.service.HttpServiceClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.ImportHttpServices;

/** Services of a house know each other by certificates, with Spring Boot's settings alone. */
class MutualTlsTest {

  private static final UUID NONE = new UUID(0, 0);
  private static final AtomicInteger HEARD = new AtomicInteger();

  private static Certificates certificates;
  private static ConfigurableApplicationContext service;
  private static String url;

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    SslAutoConfiguration.class,
    TomcatServletWebServerAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    WebMvcAutoConfiguration.class,
    HttpMessageConvertersAutoConfiguration.class,
    JacksonAutoConfiguration.class
  })
  @RestController
  static class OrderService {

    @GetMapping("/book/sagas")
    Map<String, List<UUID>> sagas() {
      HEARD.incrementAndGet();
      return Map.of("sagaIds", List.of(NONE));
    }

    @GetMapping("/orders")
    List<String> orders() {
      HEARD.incrementAndGet();
      return List.of("an order");
    }
  }

  interface Orders {

    @GetExchange("/orders")
    List<String> list();
  }

  /** As the orchestrator's clients are made. */
  @Configuration(proxyBeanMethods = false)
  @ImportHttpServices(group = "order-service", types = Orders.class)
  static class Clients {

    @Bean
    BookClients bookClients(
        RestClient.Builder http,
        ClientHttpRequestFactoryBuilder<?> requests,
        HttpClientSettings settings) {
      return new BookClients(
          http,
          requests,
          settings,
          (request, body, call) -> call.execute(request, body),
          Duration.ofSeconds(10));
    }
  }

  @BeforeAll
  static void start(@TempDir Path folder) {
    certificates = Certificates.madeIn(folder);
    service =
        new SpringApplicationBuilder(OrderService.class)
            .properties(certificates.bundle("order-service", "house"))
            .properties(
                "server.address=127.0.0.1",
                "server.port=0",
                "server.ssl.bundle=house",
                "server.ssl.client-auth=need")
            .run();
    url = "https://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @BeforeEach
  void nobodyWasHeard() {
    HEARD.set(0);
  }

  @Test
  void servesWhoHasACertificateOfTheHouse() {
    as(
        certificates.bundle("saga-orchestrator", "house"),
        clients -> {
          assertThat(clients.books().sagas(NONE, NONE, 1)).containsExactly(NONE);
          assertThat(clients.orders().list()).containsExactly("an order");
          assertThat(HEARD).hasValue(2);
        });
  }

  @Test
  void refusesWhoHasNoCertificate() {
    as(certificates.bundle(null, "house"), MutualTlsTest::isRefused);
  }

  @Test
  void refusesWhoHasACertificateOfAnotherHouse() {
    as(certificates.bundle("stranger", "house"), MutualTlsTest::isRefused);
  }

  @Test
  void isAskedNothingByWhoBelievesAnotherHouse() {
    as(certificates.bundle("saga-orchestrator", "elsewhere"), MutualTlsTest::isRefused);
  }

  private static void isRefused(Asking clients) {
    assertThatThrownBy(() -> clients.books().sagas(NONE, NONE, 1))
        .isInstanceOf(BooksUnavailable.class);
    assertThatThrownBy(() -> clients.orders().list()).isInstanceOf(ResourceAccessException.class);
    assertThat(HEARD).hasValue(0);
  }

  private record Asking(BookClient books, Orders orders) {}

  /** One setting gives all clients of the application the bundle. */
  private static void as(String[] bundle, Consumer<Asking> ask) {
    new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                SslAutoConfiguration.class,
                HttpClientAutoConfiguration.class,
                HttpClientsAutoConfiguration.class,
                ImperativeHttpClientAutoConfiguration.class,
                RestClientAutoConfiguration.class,
                HttpServiceClientPropertiesAutoConfiguration.class,
                HttpServiceClientAutoConfiguration.class,
                HttpMessageConvertersAutoConfiguration.class,
                JacksonAutoConfiguration.class))
        .withUserConfiguration(Clients.class)
        .withPropertyValues(bundle)
        .withPropertyValues(
            "spring.http.clients.ssl.bundle=house",
            "spring.http.serviceclient.order-service.base-url=" + url,
            "spring.http.serviceclient.order-service.read-timeout=10s",
            "spring.http.serviceclient.order-service.redirects=dont-follow")
        .run(
            context ->
                ask.accept(
                    new Asking(
                        context.getBean(BookClients.class).of("order-service", url),
                        context.getBean(Orders.class))));
  }
}
