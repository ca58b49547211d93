package io.paysaga.orchestrator.checkout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** An owner of what is paid for, as the orchestrator sees it, with every fault that it may have. */
class PlayedOwner {

  private final String path;
  private final Map<Long, Answer> answers = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "played-owner");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicInteger reads = new AtomicInteger();
  private HttpServer server;

  private record Answer(int status, String body, CountDownLatch gate) {}

  /**
   * @param path of what it owns, as {@code /orders}
   */
  PlayedOwner(String path) {
    this.path = path;
    server = listen(0);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void answers(long id, int status, String body) {
    answers.put(id, new Answer(status, body, new CountDownLatch(0)));
  }

  /** From now on this is read when the gate opens, and not before. */
  CountDownLatch holdsBack(long id) {
    CountDownLatch gate = new CountDownLatch(1);
    holdsBack(id, gate);
    return gate;
  }

  void holdsBack(long id, CountDownLatch gate) {
    answers.computeIfPresent(
        id, (same, answer) -> new Answer(answer.status(), answer.body(), gate));
  }

  /** How often it was asked. */
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
      listening.createContext(path, this::answer);
      listening.start();
      return listening;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    reads.incrementAndGet();
    List<Answer> asked =
        Stream.of(exchange.getRequestURI().getQuery().replaceFirst("ids=", "").split(","))
            .map(Long::valueOf)
            .filter(answers::containsKey)
            .map(answers::get)
            .toList();
    try {
      for (Answer answer : asked) {
        answer.gate().await();
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
    int status =
        asked.stream().mapToInt(Answer::status).filter(s -> s != 200).findFirst().orElse(200);
    byte[] body = asked.stream().map(Answer::body).collect(joining(",", "[", "]")).getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, status == 204 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      if (status != 204) {
        out.write(body);
      }
    }
  }
}
