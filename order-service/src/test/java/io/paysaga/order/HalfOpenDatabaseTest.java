package io.paysaga.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import io.paysaga.servers.StallingProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The database takes every packet and answers none; the service asks it by JPA. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=orders")
@OnRealServers
class HalfOpenDatabaseTest {

  private static final StallingProxy NETWORK = network();

  @LocalServerPort private int port;

  private final HttpClient client = HttpClient.newHttpClient();

  private static StallingProxy network() {
    try {
      return StallingProxy.to(RealServers.infrastructure().mysql().address());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @DynamicPropertySource
  static void behindTheNetwork(DynamicPropertyRegistry properties) {
    properties.add(
        "spring.datasource.hikari.jdbc-url",
        () ->
            RealServers.database("orders")
                .url()
                .replace(RealServers.infrastructure().mysql().address(), NETWORK.address()));
  }

  @AfterAll
  static void end() throws IOException {
    NETWORK.close();
  }

  @Test
  void isTimeEnoughForAHundredAnswersAndAllGoesOnAfterwards() {
    assertThat(place().join().statusCode()).isEqualTo(201);

    NETWORK.stall();
    List<CompletableFuture<HttpResponse<String>>> asked =
        IntStream.range(0, 100).mapToObj(n -> n % 2 == 0 ? place() : get("/orders/1")).toList();
    while (!asked.stream().allMatch(CompletableFuture::isDone)) {
      HttpResponse<String> alive = get("/livez").orTimeout(1, TimeUnit.SECONDS).join();
      assertThat(alive.statusCode()).isEqualTo(200);
    }
    assertThat(asked)
        .extracting(CompletableFuture::join)
        .allSatisfy(
            answer -> {
              assertThat(answer.statusCode()).isEqualTo(503);
              assertThat(answer.headers().firstValue("Retry-After")).isPresent();
              assertThat(answer.body()).contains("urn:paysaga:problem:service-unavailable");
            });

    NETWORK.goOn();
    await().until(() -> place().join().statusCode() == 201);
  }

  private CompletableFuture<HttpResponse<String>> place() {
    return send(
        request("/orders")
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    """
                    {"buyerId": 1, "buyerName": "Kim", "items": [
                      {"name": "book", "unitPrice": 12000, "quantity": 2}]}
                    """)));
  }

  private CompletableFuture<HttpResponse<String>> get(String path) {
    return send(request(path));
  }

  /** Within the time that a door has. */
  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(5));
  }

  private CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
    return client.sendAsync(request.build(), BodyHandlers.ofString());
  }
}
