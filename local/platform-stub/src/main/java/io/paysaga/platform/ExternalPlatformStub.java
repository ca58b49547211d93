package io.paysaga.platform;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stands in for the external platforms: keeps in memory the deliveries of order-service and the
 * reservations of reservation-service, one entry per {@code Idempotency-Key}, and can be told to
 * fail or to be slow with both.
 *
 * <pre>
 * POST /deliveries, /reservations   201, or 200 for a key that it has there; or the status that it
 *                                   was told to fail with
 * GET  /deliveries, /reservations   what it has there: key, timesReceived, body
 * PUT  /behaviour    {"status":503,"delayMillis":0}; status 200 is the ordinary behaviour, and with
 *                    409 it fails with nothing but copies of what it has there
 * GET  /health       200
 * </pre>
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
  private volatile Behaviour behaviour = new Behaviour(200, 0);

  record Delivery(
      String orderNumber, String buyerName, long paymentPrice, long paymentId, Instant paidAt) {}

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
      Received received = keep(key, json.readValue(body, shape));
      if (received.timesReceived() > 1 && now.refusesCopies()) {
        return Answer.problem(409, "The data platform has " + key + " already.");
      }
      return new Answer(received.timesReceived() == 1 ? 201 : 200, received);
    }

    private synchronized Received keep(String key, Record body) {
      Received received =
          entries.merge(key, new Received(key, 1, body), (first, copy) -> first.again());
      if (entries.size() > MOST_ENTRIES) {
        entries.remove(entries.keySet().iterator().next());
      }
      return received;
    }

    private synchronized Answer list() {
      return new Answer(200, List.copyOf(entries.values()));
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
