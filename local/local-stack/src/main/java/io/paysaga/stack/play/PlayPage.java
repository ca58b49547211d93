package io.paysaga.stack.play;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.paysaga.servers.Server;
import io.paysaga.stack.LocalStack;
import io.paysaga.stack.Service;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A shop for one who wants to see what sagas do: buys, breaks what can break, and shows each saga
 * move. It acts for anybody who reaches it, so it listens on 127.0.0.1 only, and takes nothing from
 * pages but its own.
 */
public final class PlayPage implements AutoCloseable {

  private static final int MOST_BYTES = 4 * 1024;
  private static final long POINTS_AT_ONCE = 50_000;

  /** Whose checkouts the traffic is; far from those whom the page knows by name. */
  private static final int OTHERS = 20;

  private static final long FIRST_OF_THE_OTHERS = 1001;
  private static final long POINTS_OF_THE_OTHERS = 1_000_000;
  private static final long PRICE_OF_THE_OTHERS = 1000;

  private static final List<Service> PARTICIPANTS =
      List.of(Service.PAYMENT, Service.POINT, Service.ORDER, Service.RESERVATION);

  private static final Map<String, String> FILES =
      Map.of(
          "/", "play.html",
          "/play.css", "play.css",
          "/play.js", "play.js",
          "/icon.svg", "icon.svg");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html",
          "css", "text/css",
          "js", "text/javascript",
          "svg", "image/svg+xml");

  private final LocalStack stack;
  private final JsonMapper json = JsonMapper.builder().build();
  private final Shopping shopping;
  private final Traffic traffic;
  private final Set<Service> frozen = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private final HttpServer server;
  private final OwnPage ownPage;
  private volatile boolean platformAway;

  private PlayPage(LocalStack stack, int port) throws IOException {
    this.stack = stack;
    this.shopping = new Shopping(stack, json);
    this.traffic = new Traffic(this::oneOfTheOthersBuys, System::nanoTime);
    this.server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    this.ownPage = new OwnPage("127.0.0.1:" + server.getAddress().getPort());
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    traffic.begin();
  }

  /**
   * @param port 0 takes a free one
   * @throws IOException when another program listens there
   */
  public static PlayPage open(LocalStack stack, int port) throws IOException {
    return new PlayPage(stack, port);
  }

  public String url() {
    return "http://" + ownPage.address();
  }

  /** What was frozen goes on; else nobody could end it in time. */
  @Override
  public void close() {
    traffic.close();
    server.stop(0);
    threads.shutdownNow();
    frozen.forEach(service -> stack.service(service).resume());
  }

  private record Answer(int status, Object body) {}

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Headers headers = exchange.getResponseHeaders();
      headers.set("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'");
      headers.set("X-Content-Type-Options", "nosniff");
      headers.set("Cache-Control", "no-store");
      String path = exchange.getRequestURI().getPath();
      boolean reads = exchange.getRequestMethod().equals("GET");
      String problem = refusal(exchange.getRequestHeaders(), reads);
      if (problem != null) {
        send(exchange, new Answer(403, Map.of("problem", problem)));
      } else if (reads && FILES.containsKey(path)) {
        sendFile(exchange, FILES.get(path));
      } else {
        send(exchange, answer(path, reads, exchange));
      }
    }
  }

  private @Nullable String refusal(Headers headers, boolean reads) {
    return ownPage.refusal(
        headers.getFirst("Host"),
        headers.getFirst("Sec-Fetch-Site"),
        headers.getFirst("Content-Type"),
        reads);
  }

  private Answer answer(String path, boolean reads, HttpExchange exchange) throws IOException {
    try {
      traffic.heard();
      if (reads) {
        return new Answer(200, look(path, String.valueOf(exchange.getRequestURI().getQuery())));
      }
      return new Answer(200, act(path, body(exchange)));
    } catch (Shopping.Refused no) {
      return new Answer(409, Map.of("problem", String.valueOf(no.getMessage())));
    } catch (JacksonException | IllegalArgumentException wrong) {
      return new Answer(400, Map.of("problem", String.valueOf(wrong.getMessage())));
    } catch (RuntimeException failed) {
      return new Answer(502, Map.of("problem", String.valueOf(failed.getMessage())));
    }
  }

  private Object look(String path, String query) {
    return switch (path) {
      case "/now" -> now(Long.parseLong(query.replace("buyer=", "")));
      case "/saga" -> shopping.saga(UUID.fromString(query.replace("id=", "")));
      default -> throw new Shopping.Refused("There is nothing at " + path + ".");
    };
  }

  private Map<String, @Nullable Object> now(long buyer) {
    Map<String, @Nullable Object> now = new LinkedHashMap<>();
    @Nullable Long points = frozen.contains(Service.POINT) ? null : shopping.pointsOf(buyer);
    now.put("points", points);
    now.put("platformAway", platformAway);
    now.put("frozen", frozen.stream().map(Service::module).sorted().toList());
    now.put("traffic", traffic.perSecond());
    now.put("asked", traffic.asked());
    now.put("refused", traffic.refused());
    now.put("console", stack.url(Service.ORCHESTRATOR) + "/console");
    return now;
  }

  private Object act(String path, JsonNode asked) {
    long buyer = asked.path("buyer").asLong(1);
    switch (path) {
      case "/points" -> shopping.givePoints(buyer, POINTS_AT_ONCE);
      case "/order" -> {
        return buys(buyer, asked.path("price").asLong(), asked.path("cancel").asBoolean(false));
      }
      case "/seat" -> {
        return Map.of("saga", shopping.payForSeat(buyer, shopping.holdSeat(buyer)));
      }
      case "/platform" -> {
        boolean away = asked.path("on").asBoolean();
        shopping.platformAnswers(away ? 503 : 200);
        platformAway = away;
      }
      case "/freeze" ->
          freeze(participant(asked.path("service").asString()), asked.path("on").asBoolean());
      case "/traffic" -> traffic.flows(asked.path("perSecond").asInt());
      default -> throw new Shopping.Refused("There is nothing at " + path + ".");
    }
    return Map.of();
  }

  private Map<String, Object> buys(long buyer, long price, boolean cancel) {
    long order = shopping.order(buyer, price);
    String saga = shopping.pay(buyer, order);
    if (!cancel) {
      return Map.of("saga", saga);
    }
    try {
      shopping.cancel(buyer, order);
      return Map.of("saga", saga, "note", "The order was cancelled while it was paid.");
    } catch (Shopping.Refused late) {
      return Map.of("saga", saga, "note", "The order could not be cancelled: " + late.getMessage());
    }
  }

  private static Service participant(String name) {
    return PARTICIPANTS.stream()
        .filter(service -> service.module().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("Nobody takes part as " + name + "."));
  }

  private synchronized void freeze(Service service, boolean on) {
    Server process = stack.service(service);
    if (on && frozen.add(service)) {
      process.pause();
    } else if (!on && frozen.remove(service)) {
      process.resume();
    }
  }

  private void oneOfTheOthersBuys(long number) {
    long buyer = FIRST_OF_THE_OTHERS + number % OTHERS;
    if (number / OTHERS % (POINTS_OF_THE_OTHERS / PRICE_OF_THE_OTHERS) == 0) {
      shopping.givePoints(buyer, POINTS_OF_THE_OTHERS);
    }
    shopping.pay(buyer, shopping.order(buyer, PRICE_OF_THE_OTHERS));
  }

  private JsonNode body(HttpExchange exchange) throws IOException {
    try (InputStream in = exchange.getRequestBody()) {
      byte[] body = in.readNBytes(MOST_BYTES + 1);
      if (body.length > MOST_BYTES) {
        throw new IllegalArgumentException("A body has at most " + MOST_BYTES + " bytes.");
      }
      return json.readTree(body);
    }
  }

  private static void sendFile(HttpExchange exchange, String name) throws IOException {
    try (InputStream file = Objects.requireNonNull(PlayPage.class.getResourceAsStream(name))) {
      send(
          exchange, 200, TYPES.get(name.substring(name.lastIndexOf('.') + 1)), file.readAllBytes());
    }
  }

  private void send(HttpExchange exchange, Answer answer) throws IOException {
    send(exchange, answer.status(), "application/json", json.writeValueAsBytes(answer.body()));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type + ";charset=" + UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
