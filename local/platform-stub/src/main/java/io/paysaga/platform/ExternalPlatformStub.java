package io.paysaga.platform;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stands in for the external platforms: keeps in memory the deliveries and the refunds of
 * order-service and the reservations of reservation-service, one entry per {@code Idempotency-Key},
 * and can be told to fail or to be slow with all of them.
 *
 * <pre>
 * POST /deliveries, /refunds, /reservations
 *                    201, or 200 for a key that it has there; or the status that it was told to
 *                    fail with
 * GET  /deliveries, /refunds, /reservations
 *                    what it has there: key, timesReceived, body
 * PUT  /behaviour    {"status":503,"delayMillis":0}; status 200 is the ordinary behaviour, and with
 *                    409 it fails with nothing but copies of what it has there
 * GET  /health       200
 * </pre>
 *
 * <p>Once a refund names the key of a delivery, a delivery that comes under it for the first time
 * is refused with 422. A 409 or a 2xx would say that it has the delivery: whoever is refused asks
 * again, and finds the order refunded.
 */
public final class ExternalPlatformStub implements AutoCloseable {

  static {
    // Read when a server is made. Else each answer waits up to 40 ms for an acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /** Of each kind; the oldest are forgotten. */
  private static final int MOST_ENTRIES = 100_000;

  private static final int MOST_BYTES = 64 * 1024;

  private final JsonMapper json =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();
  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private final HttpServer server;

  /** Their keys; its lock is that of all entries: a delivery comes before its refund or after. */
  private final Set<String> refundedDeliveries = new LinkedHashSet<>();

  private volatile Behaviour behaviour = new Behaviour(200, 0);

  record Delivery(
      String orderNumber, String buyerName, long paymentPrice, long paymentId, Instant paidAt) {}

  record Refund(String orderNumber, String deliveryKey, Instant refundedAt) {}

  record Reservation(
      long reservationId,
      long buyerId,
      String concert,
      Instant startsAt,
      int seatNumber,
      long price,
      Instant confirmedAt) {}

  record Received(String key, int timesReceived, Record body) {
    Received again() {
      return new Received(key, timesReceived + 1, body);
    }
  }

  record Behaviour(int status, long delayMillis) {
    Behaviour {
      if (status < 200 || status > 599 || delayMillis < 0 || delayMillis > 600_000) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "status is 200 to 599, delayMillis is 0 to 600000, not %d and %d.",
                status,
                delayMillis));
      }
    }

    boolean fails() {
      return status >= 300 && !refusesCopies();
    }

    boolean refusesCopies() {
      return status == 409;
    }
  }

  private record Problem(String title, int status) {}

  private record Answer(int status, Object body) {
    static Answer problem(int status, String title) {
      return new Answer(status, new Problem(title, status));
    }
  }

  @FunctionalInterface
  private interface Call {
    Answer answer(HttpExchange exchange) throws IOException;
  }

  /**
   * @param address where it listens; port 0 takes a free one
   */
  public ExternalPlatformStub(InetSocketAddress address) throws IOException {
    server = HttpServer.create(address, 0);
    server.setExecutor(threads);
    serve("/deliveries", new Entries(Delivery.class).calls());
    serve("/refunds", new Entries(Refund.class).calls());
    serve("/reservations", new Entries(Reservation.class).calls());
    serve("/behaviour", Map.of("PUT", this::behave, "GET", exchange -> new Answer(200, behaviour)));
    serve("/health", Map.of("GET", exchange -> new Answer(200, Map.of("status", "UP"))));
    server.start();
  }

  /** Variables: {@code PORT} (8090) and {@code ADDRESS} (127.0.0.1). */
  public static void main(String[] arguments) throws IOException {
    Map<String, String> variables = System.getenv();
    int port = Integer.parseInt(variables.getOrDefault("PORT", "8090"));
    String address = variables.getOrDefault("ADDRESS", "127.0.0.1");
    ExternalPlatformStub platform = new ExternalPlatformStub(new InetSocketAddress(address, port));
    System.out.println("The data platform listens on " + address + ":" + platform.port());
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(String path, Map<String, Call> calls) {
    server.createContext(
        path,
        exchange -> {
          Call call =
              exchange.getRequestURI().getPath().equals(path)
                  ? calls.get(exchange.getRequestMethod())
                  : null;
          Answer answer =
              call == null ? Answer.problem(404, "No such call.") : call(call, exchange);
          long delay = exchange.getRequestMethod().equals("POST") ? behaviour.delayMillis() : 0;
          Executor after = CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS, threads);
          after.execute(() -> send(exchange, answer));
        });
  }

  private static Answer call(Call call, HttpExchange exchange) throws IOException {
    try {
      return call.answer(exchange);
    } catch (JacksonException | IllegalArgumentException e) {
      return Answer.problem(400, e.getMessage());
    }
  }

  /** What is posted to one path. */
  private final class Entries {

    private final Class<? extends Record> shape;
    private final Map<String, Received> entries = new LinkedHashMap<>();

    Entries(Class<? extends Record> shape) {
      this.shape = shape;
    }

    Map<String, Call> calls() {
      return Map.of("POST", this::receive, "GET", exchange -> list());
    }

    /** What it failed with leaves no trace; what it is slow with is kept though nobody may wait. */
    private Answer receive(HttpExchange exchange) throws IOException {
      Behaviour now = behaviour;
      String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
      byte[] body = body(exchange);
      if (now.fails()) {
        return Answer.problem(now.status(), "The data platform was told to fail.");
      }
      if (key == null || key.isBlank() || key.length() > 200) {
        return Answer.problem(400, "The header Idempotency-Key is missing or too long.");
      }
      return keep(key, json.readValue(body, shape))
          .map(received -> taken(received, now))
          .orElseGet(
              () -> Answer.problem(422, "What " + key + " delivers was refunded before it came."));
    }

    private Answer taken(Received received, Behaviour now) {
      if (received.timesReceived() > 1 && now.refusesCopies()) {
        return Answer.problem(409, "The data platform has " + received.key() + " already.");
      }
      return new Answer(received.timesReceived() == 1 ? 201 : 200, received);
    }

    /** Empty when it is a delivery that was refunded before it came. */
    private Optional<Received> keep(String key, Record body) {
      synchronized (refundedDeliveries) {
        if (body instanceof Delivery
            && refundedDeliveries.contains(key)
            && !entries.containsKey(key)) {
          return Optional.empty();
        }
        if (body instanceof Refund refund) {
          refundedDeliveries.add(refund.deliveryKey());
          forgetTheOldest(refundedDeliveries);
        }
        Received received =
            entries.merge(key, new Received(key, 1, body), (first, copy) -> first.again());
        forgetTheOldest(entries.keySet());
        return Optional.of(received);
      }
    }

    private Answer list() {
      synchronized (refundedDeliveries) {
        return new Answer(200, List.copyOf(entries.values()));
      }
    }
  }

  private static void forgetTheOldest(Set<String> keys) {
    if (keys.size() > MOST_ENTRIES) {
      keys.remove(keys.iterator().next());
    }
  }

  private Answer behave(HttpExchange exchange) throws IOException {
    behaviour = json.readValue(body(exchange), Behaviour.class);
    return new Answer(200, behaviour);
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    try (InputStream in = exchange.getRequestBody()) {
      byte[] body = in.readNBytes(MOST_BYTES + 1);
      if (body.length > MOST_BYTES) {
        throw new IllegalArgumentException("A body has at most " + MOST_BYTES + " bytes.");
      }
      return body;
    }
  }

  private void send(HttpExchange exchange, Answer answer) {
    try (exchange) {
      byte[] body = json.writeValueAsBytes(answer.body());
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    } catch (IOException e) {
      System.err.println("An answer was not taken: " + e.getMessage());
    }
  }
}
