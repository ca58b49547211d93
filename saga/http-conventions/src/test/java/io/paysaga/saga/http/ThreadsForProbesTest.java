package io.paysaga.saga.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Role;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Every door is open and nobody comes out again. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "server.tomcat.threads.max=8",
      "paysaga.http.threads-for-probes=3",
      "management.endpoint.health.probes.enabled=true",
      "management.endpoint.health.probes.add-additional-paths=true",
      "management.endpoint.health.group.readiness.include=readinessState,silent"
    })
class ThreadsForProbesTest {

  private static final int ROOM = 5;
  private static final Duration SECOND = Duration.ofSeconds(1);

  @LocalServerPort private int port;
  @Autowired private Waiting doors;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void areLeftWhenAllDoorsAreTaken() {
    List<CompletableFuture<HttpResponse<String>>> waiting =
        IntStream.range(0, 30).mapToObj(n -> get("/waits")).toList();
    try {
      await().until(() -> waiting.stream().filter(one -> !one.isDone()).count() == ROOM);
      assertThat(doors.inside).hasValue(ROOM);
      assertThat(waiting)
          .filteredOn(CompletableFuture::isDone)
          .extracting(CompletableFuture::join)
          .allSatisfy(
              refused -> {
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
                assertThat(refused.body()).contains("urn:paysaga:problem:overloaded");
              });

      for (int n = 0; n < 5; n++) {
        assertThat(probe("/actuator/health/liveness")).isEqualTo(200);
        assertThat(probe("/livez")).isEqualTo(200);
        // One of its indicators never answers.
        assertThat(probe("/actuator/health/readiness")).isEqualTo(503);
        assertThat(probe("/readyz")).isEqualTo(503);
      }
    } finally {
      doors.gate.countDown();
    }
    assertThat(waiting)
        .extracting(one -> one.join().statusCode())
        .filteredOn(status -> status == 200)
        .hasSize(ROOM);
    assertThat(get("/waits").join().statusCode()).isEqualTo(200);
  }

  private int probe(String path) {
    long start = System.nanoTime();
    int status = get(path).join().statusCode();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SECOND);
    return status;
  }

  private CompletableFuture<HttpResponse<String>> get(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .timeout(Duration.ofSeconds(15))
            .build();
    return client.sendAsync(request, BodyHandlers.ofString());
  }

  @RestController
  @AllowedTo(Role.VIEWER)
  static class Waiting {

    final CountDownLatch gate = new CountDownLatch(1);
    final AtomicInteger inside = new AtomicInteger();

    @GetMapping("/waits")
    String waits() throws InterruptedException {
      inside.incrementAndGet();
      gate.await();
      return "in";
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Waiting.class)
  static class App {

    @Bean
    HealthIndicator silent(Waiting doors) {
      return () -> {
        try {
          doors.gate.await();
        } catch (InterruptedException stopping) {
          Thread.currentThread().interrupt();
        }
        return Health.up().build();
      };
    }
  }
}
