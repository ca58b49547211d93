package io.paysaga.orchestrator.checkout;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** order-service as the orchestrator sees it, with every fault that it may have. */
final class PlayedOrderService {

  private final Map<Long, Answer> answers = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "order-service");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicInteger reads = new AtomicInteger();
  private HttpServer server;

  private record Answer(int status, String body, CountDownLatch gate) {}

  PlayedOrderService() {
    server = listen(0);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void has(long orderId, long buyerId, String status) {
    answers(
        orderId,
        200,
        """
        {"orderId":%d,"orderNumber":"A-%d","buyerId":%d,"buyerName":"Kim","status":"%s",
         "totalPrice":24000,"items":[{"name":"book","unitPrice":12000,"quantity":2}]}
        """
            .formatted(orderId, orderId, buyerId, status));
  }

  void answers(long orderId, int status, String body) {
    answers.put(orderId, new Answer(status, body, new CountDownLatch(0)));
  }

  /** From now on the order is read when the gate opens, and not before. */
  CountDownLatch holdsBack(long orderId) {
    CountDownLatch gate = new CountDownLatch(1);
    answers.computeIfPresent(
        orderId, (id, answer) -> new Answer(answer.status(), answer.body(), gate));
    return gate;
  }

  /** How often an order was asked for. */
  int reads() {
    return reads.get();
  }

  /** Its port stays the same. */
  void goesAway() {
    server.stop(0);
  }

  void comesBack() {
    server = listen(server.getAddress().getPort());
  }

  private HttpServer listen(int port) {
    try {
      HttpServer listening =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      listening.setExecutor(threads);
      listening.createContext("/orders/", this::answer);
      listening.start();
      return listening;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    reads.incrementAndGet();
    String path = exchange.getRequestURI().getPath();
    Answer answer =
        answers.getOrDefault(
            Long.parseLong(path.substring("/orders/".length())),
            new Answer(
                404, "{\"type\":\"urn:paysaga:problem:order-not-found\"}", new CountDownLatch(0)));
    try {
      answer.gate().await();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
    byte[] body = answer.body().getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
