package io.paysaga.stack.play;

import io.paysaga.stack.LocalStack;
import io.paysaga.stack.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a buyer does at the services' doors, with a token of the stack's issuer. */
final class Shopping {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A page that is shown again and again waits for nobody. */
  private static final Duration GLANCE = Duration.ofMillis(800);

  private final LocalStack stack;
  private final JsonMapper json;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private volatile long evening;

  Shopping(LocalStack stack, JsonMapper json) {
    this.stack = stack;
    this.json = json;
  }

  /** A door said no, or nobody answered; the message is for people. */
  static final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  /** Absent while point-service does not tell. */
  @Nullable Long pointsOf(long buyer) {
    try {
      return ask(get(points(buyer), stack.tokens().buyer(buyer)).timeout(GLANCE))
          .path("balance")
          .asLong();
    } catch (Refused nobodyKnows) {
      return null;
    }
  }

  void givePoints(long buyer, long amount) {
    ask(
        post(
                points(buyer) + "/charges",
                stack.tokens().gateway(),
                Map.of("amount", amount, "reference", "played"))
            .header("Idempotency-Key", UUID.randomUUID().toString()));
  }

  long order(long buyer, long price) {
    return ask(post(
            stack.url(Service.ORDER) + "/orders",
            stack.tokens().buyer(buyer),
            Map.of(
                "buyerId",
                buyer,
                "buyerName",
                "Kim",
                "items",
                new Object[] {Map.of("name", "book", "unitPrice", price, "quantity", 1)})))
        .path("orderId")
        .asLong();
  }

  /** Returns the saga that pays it. */
  String pay(long buyer, long order) {
    return begun("/checkouts", buyer, "orderId", order);
  }

  /** While its saga is under way, the order's own step then says no. */
  void cancel(long buyer, long order) {
    ask(
        post(
            stack.url(Service.ORDER) + "/orders/" + order + "/cancel",
            stack.tokens().buyer(buyer),
            Map.of()));
  }

  /** The next free seat of an evening that is made for that. */
  long holdSeat(long buyer) {
    String doors = stack.url(Service.RESERVATION);
    String token = stack.tokens().buyer(buyer);
    String queue =
        ask(post(doors + "/queue-tokens", token, Map.of("buyerId", buyer)))
            .path("token")
            .asString();
    return ask(post(
                doors + "/seat-holds", token, Map.of("buyerId", buyer, "seatId", freeSeat(token)))
            .header("Queue-Token", queue))
        .path("seatHoldId")
        .asLong();
  }

  private long freeSeat(String token) {
    for (int evenings = 0; evenings < 2; evenings++) {
      if (evening == 0) {
        evening = newEvening();
      }
      for (JsonNode seat :
          ask(get(stack.url(Service.RESERVATION) + "/schedules/" + evening + "/seats", token))) {
        if (seat.path("status").asString().equals("AVAILABLE")) {
          return seat.path("seatId").asLong();
        }
      }
      evening = 0;
    }
    throw new Refused("No seat is free.");
  }

  private long newEvening() {
    return ask(post(
            stack.url(Service.RESERVATION) + "/schedules",
            stack.tokens().organiser(),
            Map.of(
                "concert",
                "Winterreise",
                "startsAt",
                "2099-01-01T19:00:00Z",
                "seats",
                50,
                "price",
                10_000)))
        .path("scheduleId")
        .asLong();
  }

  String payForSeat(long buyer, long hold) {
    return begun("/reservation-checkouts", buyer, "seatHoldId", hold);
  }

  private String begun(String door, long buyer, String what, long number) {
    return ask(post(
            stack.url(Service.ORCHESTRATOR) + door,
            stack.tokens().buyer(buyer),
            Map.of("buyerId", buyer, what, number)))
        .path("id")
        .asString();
  }

  JsonNode saga(UUID id) {
    return ask(get(stack.url(Service.ORCHESTRATOR) + "/sagas/" + id, stack.tokens().viewer()));
  }

  void platformAnswers(int status) {
    ask(
        HttpRequest.newBuilder(URI.create(stack.dataPlatformUrl() + "/behaviour"))
            .PUT(body(Map.of("status", status, "delayMillis", 0))));
  }

  private String points(long buyer) {
    return stack.url(Service.POINT) + "/points/" + buyer;
  }

  private static HttpRequest.Builder get(String uri, String token) {
    return HttpRequest.newBuilder(URI.create(uri)).header("Authorization", "Bearer " + token);
  }

  private HttpRequest.Builder post(String uri, String token, Map<String, ?> body) {
    return get(uri, token).header("Content-Type", "application/json").POST(body(body));
  }

  private HttpRequest.BodyPublisher body(Map<String, ?> body) {
    return HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body));
  }

  private JsonNode ask(HttpRequest.Builder request) {
    HttpRequest asked = request.build();
    HttpRequest timely = asked.timeout().isPresent() ? asked : request.timeout(PATIENCE).build();
    try {
      HttpResponse<byte[]> answer = http.send(timely, HttpResponse.BodyHandlers.ofByteArray());
      JsonNode body =
          answer.body().length == 0 ? json.createObjectNode() : json.readTree(answer.body());
      if (answer.statusCode() >= 300) {
        throw new Refused(
            body.path("detail").asString("The answer was " + answer.statusCode() + "."));
      }
      return body;
    } catch (IOException away) {
      throw new Refused("Nobody answers at " + timely.uri().getAuthority() + ".");
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
      throw new Refused("The stack ends.");
    }
  }
}
