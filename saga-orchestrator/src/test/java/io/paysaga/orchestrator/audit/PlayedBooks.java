package io.paysaga.orchestrator.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.springframework.test.context.DynamicPropertyRegistry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The books of all participants on one free port; a path tells them apart. Empty at first. */
final class PlayedBooks {

  private final HttpServer server;
  private final Map<String, Deque<String>> excerpts = new ConcurrentHashMap<>();
  private final Map<String, List<UUID>> sagas = new ConcurrentHashMap<>();
  private final Map<UUID, Asked> askers = new ConcurrentHashMap<>();
  private final List<String> away = new CopyOnWriteArrayList<>();
  private final List<JsonNode> questions = new CopyOnWriteArrayList<>();
  private volatile Runnable whenAsked = () -> {};
  private volatile CountDownLatch gate = new CountDownLatch(0);

  PlayedBooks() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.setExecutor(
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "played-books");
              thread.setDaemon(true);
              return thread;
            }));
    server.start();
  }

  void tellWhereTheyAre(DynamicPropertyRegistry properties) {
    properties.add("paysaga.audit.payment-service.url", () -> url("payment"));
    properties.add("paysaga.audit.point-service.url", () -> url("point"));
    properties.add("paysaga.order-service.url", () -> url("order"));
    properties.add("paysaga.reservation-service.url", () -> url("reservation"));
  }

  private String url(String participant) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + participant;
  }

  void forget() {
    excerpts.clear();
    sagas.clear();
    askers.clear();
    away.clear();
    questions.clear();
    whenAsked = () -> {};
    gate = new CountDownLatch(0);
  }

  /** From now on the books are shown when the gate opens, and not before. */
  CountDownLatch holdBack() {
    gate = new CountDownLatch(1);
    return gate;
  }

  /** What a participant says when asked first, next, and so on; the last one stays. */
  void say(String participant, String... answers) {
    excerpts.put(participant, new ArrayDeque<>(List.of(answers)));
  }

  void list(String participant, UUID saga) {
    sagas.put(participant, List.of(saga));
  }

  private record Asked(String step, String source) {}

  /** Who asked for the points of a saga, as every inbox says. */
  void askedBy(UUID saga, String source) {
    askedBy(saga, "use-point", source);
  }

  /** Who asked for a step of a saga, as every inbox says. */
  void askedBy(UUID saga, String step, String source) {
    askers.put(saga, new Asked(step, source));
  }

  /** As an inbox from which they were purged. */
  void forgetsWhoAskedFor(UUID saga) {
    askers.remove(saga);
  }

  void areAway(String participant) {
    away.add(participant);
  }

  void whenAsked(Runnable then) {
    whenAsked = then;
  }

  /** What all participants were asked about sagas. */
  List<JsonNode> questions() {
    return questions;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/");
    String participant = path[1];
    if (path[2].equals("orders")) {
      send(exchange, orders(exchange.getRequestURI().getQuery().replace("ids=", "").split(",")));
    } else {
      await(gate);
      show(participant, path[path.length - 1], exchange);
    }
    exchange.close();
  }

  private void show(String participant, String asked, HttpExchange exchange) throws IOException {
    if (away.contains(participant)) {
      exchange.sendResponseHeaders(503, -1);
    } else if (asked.equals("inbox")) {
      send(exchange, "{\"answers\":" + answered() + "}");
    } else if (exchange.getRequestMethod().equals("POST")) {
      questions.add(JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes()));
      whenAsked.run();
      send(exchange, excerpt(participant));
    } else if (asked.equals("sagas")) {
      send(exchange, "{\"sagaIds\":" + quoted(between(participant, exchange)) + "}");
    } else {
      send(
          exchange,
          exchange.getRequestURI().getQuery().equals("after=0")
              ? "{\"unbalanced\":[{\"buyerId\":3,\"balance\":1,\"ledger\":2}],\"next\":1000}"
              : "{\"unbalanced\":[{\"buyerId\":1003,\"balance\":1,\"ledger\":2}]}");
    }
  }

  private static void await(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whichever is asked for is placed, by buyer 1. */
  private static String orders(String... ids) {
    return Stream.of(ids)
        .map(
            id ->
                """
                {"orderId": %s, "buyerId": 1, "totalPrice": 24000, "status": "PLACED"}
                """
                    .formatted(id))
        .toList()
        .toString();
  }

  private List<String> answered() {
    return askers.entrySet().stream()
        .map(
            saga ->
                """
                {"sagaId": "%s", "step": "%s", "direction": "DO", "askedBy": "%s",
                 "replyType": "io.paysaga.some.thing.v1", "at": "2026-11-21T10:00:00Z"}
                """
                    .formatted(saga.getKey(), saga.getValue().step(), saga.getValue().source()))
        .toList();
  }

  private String excerpt(String participant) {
    Deque<String> answers = excerpts.get(participant);
    if (answers == null) {
      return """
      {"payments": [], "history": [], "entries": [], "unbalanced": [], "orders": [], "seats": [],
       "reservations": [], "barred": []}
      """;
    }
    return answers.size() > 1 ? answers.poll() : answers.peek();
  }

  private List<UUID> between(String participant, HttpExchange exchange) {
    String[] query = exchange.getRequestURI().getQuery().split("[=&]");
    List<UUID> found = new ArrayList<>(sagas.getOrDefault(participant, List.of()));
    found.removeIf(
        id -> id.toString().compareTo(query[1]) <= 0 || id.toString().compareTo(query[3]) >= 0);
    return found;
  }

  private static String quoted(List<UUID> ids) {
    return ids.stream().map(id -> "\"" + id + "\"").toList().toString();
  }

  private static void send(HttpExchange exchange, String json) throws IOException {
    byte[] body = json.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }
}
