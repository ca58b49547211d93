package io.paysaga.orchestrator.answers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** What the orchestrator asks others over HTTP: what is paid for, and the participants' books. */
final class PlayedOthers {

  private final HttpServer server;
  private final Map<String, String> owned = new ConcurrentHashMap<>();
  private final Map<String, String> books = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();
  private final Set<String> away = ConcurrentHashMap.newKeySet();
  private volatile List<String> bookedSagas = List.of();

  PlayedOthers() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "played-others");
              thread.setDaemon(true);
              return thread;
            }));
    server.createContext("/", this::answer);
    server.start();
  }

  /**
   * @param who as {@code order}
   */
  String url(String who) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + who;
  }

  void hasOrder(long orderId, long buyerId, String status) {
    owned.put(
        "/order/orders?ids=" + orderId,
        """
        {"orderId":%d,"orderNumber":"A-%d","buyerId":%d,"buyerName":"Kim","status":"%s",
         "totalPrice":24000,"items":[{"name":"book","unitPrice":12000,"quantity":2}]}
        """
            .formatted(orderId, orderId, buyerId, status));
  }

  void hasPaidOrder(long orderId, long buyerId, String saga) {
    owned.put(
        "/order/orders?ids=" + orderId,
        """
        {"orderId":%d,"buyerId":%d,"status":"PAID","totalPrice":24000,"paidBy":"%s"}
        """
            .formatted(orderId, buyerId, saga));
  }

  void hasSeatHold(long seatHoldId, long buyerId, boolean runOut, String seatStatus) {
    owned.put(
        "/reservation/seat-holds?ids=" + seatHoldId,
        """
        {"seatHoldId":%d,"buyerId":%d,"seatId":7,"price":24000,"expiresAt":"2001-02-03T04:05:06Z",
         "runOut":%b,"seatStatus":"%s"}
        """
            .formatted(seatHoldId, buyerId, runOut, seatStatus));
  }

  /** This order is told when the gate opens, and not before. */
  CountDownLatch holdsBack(long orderId) {
    CountDownLatch gate = new CountDownLatch(1);
    gates.put("/order/orders?ids=" + orderId, gate);
    return gate;
  }

  /** How often. */
  int askedFor(long orderId) {
    return asked.getOrDefault("/order/orders?ids=" + orderId, 0);
  }

  /** What stands in the books of one participant, whatever it is asked. */
  void books(String who, String excerpt) {
    books.put(who, excerpt);
  }

  /** Sagas that stand in every book. */
  void bookedSagas(String... ids) {
    bookedSagas = List.of(ids);
  }

  void isAway(String who) {
    away.add(who);
  }

  void isBack(String who) {
    away.remove(who);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String asking = exchange.getRequestURI().toString();
    asked.merge(asking, 1, Integer::sum);
    String[] path = exchange.getRequestURI().getPath().split("/");
    awaitGate(asking);
    if (away.contains(path[1])) {
      exchange.sendResponseHeaders(503, -1);
    } else if (!path[2].equals("book")) {
      send(exchange, "[" + owned.getOrDefault(asking, "") + "]");
    } else if (path.length == 3) {
      send(exchange, books.get(path[1]));
    } else if (path[3].equals("inbox")) {
      send(exchange, "{\"answers\":[]}");
    } else if (path[3].equals("sagas")) {
      send(exchange, "{\"sagaIds\":[" + booked(exchange) + "]}");
    } else {
      send(exchange, "{\"unbalanced\":[{\"buyerId\":3,\"balance\":1,\"ledger\":2}]}");
    }
    exchange.close();
  }

  private void awaitGate(String asking) {
    try {
      gates.getOrDefault(asking, new CountDownLatch(0)).await();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  /** Those after one id and before another. */
  private String booked(HttpExchange exchange) {
    String[] query = exchange.getRequestURI().getQuery().split("[=&]");
    return String.join(
        ",",
        bookedSagas.stream()
            .filter(id -> Arrays.compare(id.getBytes(UTF_8), query[1].getBytes(UTF_8)) > 0)
            .filter(id -> Arrays.compare(id.getBytes(UTF_8), query[3].getBytes(UTF_8)) < 0)
            .map(id -> "\"" + id + "\"")
            .toList());
  }

  private static void send(HttpExchange exchange, String json) throws IOException {
    byte[] body = json.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }
}
