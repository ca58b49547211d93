package io.paysaga.platform;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExternalPlatformStubTest {

  private enum Kind {
    DELIVERY(
        "/deliveries",
        """
        {"orderNumber":"O-1","buyerName":"Kim","paymentPrice":24000,"paymentId":7,"paidAt":"2026-01-02T03:04:05Z"}\
        """),
    REFUND(
        "/refunds",
        """
        {"orderNumber":"O-1","deliveryKey":"delivery-1","refundedAt":"2026-01-02T03:04:05Z"}\
        """),
    RESERVATION(
        "/reservations",
        """
        {"reservationId":7,"buyerId":1,"concert":"Winterreise","startsAt":"2027-01-01T19:00:00Z","seatNumber":12,"price":10000,"confirmedAt":"2026-01-02T03:04:05Z"}\
        """);

    private final String path;
    private final String body;

    Kind(String path, String body) {
      this.path = path;
      this.body = body;
    }

    Kind other() {
      return values()[(ordinal() + 1) % values().length];
    }
  }

  private final HttpClient client = HttpClient.newHttpClient();
  private final ExternalPlatformStub platform;

  ExternalPlatformStubTest() throws IOException {
    platform = new ExternalPlatformStub(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void close() {
    platform.close();
  }

  @ParameterizedTest
  @EnumSource
  void foldsCopiesByTheirKey(Kind kind) throws Exception {
    assertThat(post(kind, "key-1", kind.body).statusCode()).isEqualTo(201);
    assertThat(post(kind, "key-1", kind.body).statusCode()).isEqualTo(200);

    assertThat(received(kind))
        .isEqualTo("[{\"key\":\"key-1\",\"timesReceived\":2,\"body\":" + kind.body + "}]");
    assertThat(received(kind.other())).isEqualTo("[]");
  }

  @ParameterizedTest
  @EnumSource
  void keepsNothingOfWhatItRefuses(Kind kind) throws Exception {
    assertThat(post(kind, "key-1", "{\"buyerName\":\"Kim\"}").statusCode()).isEqualTo(400);
    assertThat(post(kind, "key-1", kind.other().body).statusCode()).isEqualTo(400);
    assertThat(post(kind, " ", kind.body).statusCode()).isEqualTo(400);
    assertThat(post(kind, "key-1", " ".repeat(70_000)).statusCode()).isEqualTo(400);

    assertThat(received(kind)).isEqualTo("[]");
  }

  @ParameterizedTest
  @EnumSource
  void failsWhenToldTo(Kind kind) throws Exception {
    behave("{\"status\":503,\"delayMillis\":0}");
    assertThat(post(kind, "key-1", kind.body).statusCode()).isEqualTo(503);
    assertThat(received(kind)).isEqualTo("[]");

    behave("{\"status\":200,\"delayMillis\":0}");
    assertThat(post(kind, "key-1", kind.body).statusCode()).isEqualTo(201);
  }

  @ParameterizedTest
  @EnumSource
  void refusesNothingButCopiesWhenToldTo(Kind kind) throws Exception {
    behave("{\"status\":409,\"delayMillis\":0}");
    assertThat(post(kind, "key-1", kind.body).statusCode()).isEqualTo(201);
    assertThat(post(kind, "key-1", kind.body).statusCode()).isEqualTo(409);
    assertThat(received(kind))
        .isEqualTo("[{\"key\":\"key-1\",\"timesReceived\":2,\"body\":" + kind.body + "}]");
  }

  @ParameterizedTest
  @EnumSource
  void isSlowWhenToldTo(Kind kind) throws Exception {
    behave("{\"status\":200,\"delayMillis\":300}");
    long before = System.nanoTime();
    assertThat(post(kind, "key-1", kind.body).statusCode()).isEqualTo(201);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(millis(300));
  }

  @Test
  void takesNoDeliveryThatWasRefundedBeforeItCame() throws Exception {
    assertThat(post(Kind.REFUND, "refund-1", Kind.REFUND.body).statusCode()).isEqualTo(201);

    assertThat(post(Kind.DELIVERY, "delivery-1", Kind.DELIVERY.body).statusCode()).isEqualTo(422);
    assertThat(post(Kind.DELIVERY, "delivery-2", Kind.DELIVERY.body).statusCode()).isEqualTo(201);

    assertThat(received(Kind.DELIVERY)).contains("delivery-2").doesNotContain("delivery-1");
    assertThat(received(Kind.REFUND)).contains("\"deliveryKey\":\"delivery-1\"");
  }

  @Test
  void keepsADeliveryThatIsRefundedAndKnowsItsCopies() throws Exception {
    assertThat(post(Kind.DELIVERY, "delivery-1", Kind.DELIVERY.body).statusCode()).isEqualTo(201);
    assertThat(post(Kind.REFUND, "refund-1", Kind.REFUND.body).statusCode()).isEqualTo(201);
    assertThat(post(Kind.DELIVERY, "delivery-1", Kind.DELIVERY.body).statusCode()).isEqualTo(200);
    assertThat(received(Kind.DELIVERY))
        .isEqualTo(
            "[{\"key\":\"delivery-1\",\"timesReceived\":2,\"body\":" + Kind.DELIVERY.body + "}]");
  }

  private HttpResponse<String> post(Kind kind, String key, String body) throws Exception {
    return send(
        request(kind.path).header("Idempotency-Key", key).POST(BodyPublishers.ofString(body)));
  }

  private void behave(String behaviour) throws Exception {
    assertThat(send(request("/behaviour").PUT(BodyPublishers.ofString(behaviour))).statusCode())
        .isEqualTo(200);
  }

  private String received(Kind kind) throws Exception {
    return send(request(kind.path).GET()).body();
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
