package io.paysaga.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DataPlatformTest {

  private static final String DELIVERY =
      """
      {"orderNumber":"O-1","buyerName":"Kim","paymentPrice":24000,"paymentId":7,"paidAt":"2026-01-02T03:04:05Z"}\
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private final DataPlatform platform;

  DataPlatformTest() throws IOException {
    platform = new DataPlatform(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void close() {
    platform.close();
  }

  @Test
  void foldsCopiesByTheirKey() throws Exception {
    assertThat(deliver("key-1", DELIVERY).statusCode()).isEqualTo(201);
    assertThat(deliver("key-1", DELIVERY).statusCode()).isEqualTo(200);

    assertThat(received())
        .isEqualTo("[{\"key\":\"key-1\",\"timesReceived\":2,\"body\":" + DELIVERY + "}]");
  }

  @Test
  void keepsNothingOfWhatItRefuses() throws Exception {
    assertThat(deliver("key-1", "{\"orderNumber\":\"O-1\"}").statusCode()).isEqualTo(400);
    assertThat(deliver(" ", DELIVERY).statusCode()).isEqualTo(400);
    assertThat(deliver("key-1", " ".repeat(70_000)).statusCode()).isEqualTo(400);

    assertThat(received()).isEqualTo("[]");
  }

  @Test
  void failsWhenToldTo() throws Exception {
    behave("{\"status\":503,\"delayMillis\":0}");
    assertThat(deliver("key-1", DELIVERY).statusCode()).isEqualTo(503);
    assertThat(received()).isEqualTo("[]");

    behave("{\"status\":200,\"delayMillis\":0}");
    assertThat(deliver("key-1", DELIVERY).statusCode()).isEqualTo(201);
  }

  @Test
  void isSlowWhenToldTo() throws Exception {
    behave("{\"status\":200,\"delayMillis\":300}");
    long before = System.nanoTime();
    assertThat(deliver("key-1", DELIVERY).statusCode()).isEqualTo(201);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(millis(300));
  }

  private HttpResponse<String> deliver(String key, String body) throws Exception {
    return send(
        request("/deliveries").header("Idempotency-Key", key).POST(BodyPublishers.ofString(body)));
  }

  private void behave(String behaviour) throws Exception {
    assertThat(send(request("/behaviour").PUT(BodyPublishers.ofString(behaviour))).statusCode())
        .isEqualTo(200);
  }

  private String received() throws Exception {
    return send(request("/deliveries").GET()).body();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + platform.port() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }
}
