package io.paysaga.benchmark.raw;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A server that gives back what it gets, and a client, both the JDK's and both in this program. */
final class Echoes implements AutoCloseable {

  private static final int UNDER_WAY = 64;

  static {
    // Read once, by the first server of the program: else answers wait for acknowledgements.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final HttpServer server =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpRequest request;

  Echoes() throws IOException {
    server.setExecutor(threads);
    server.createContext(
        "/echo",
        exchange -> {
          try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    this.request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/echo"))
            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[100]))
            .build();
  }

  Lap alone(Duration time) throws Exception {
    return Lap.of(List.of(this::echo), time);
  }

  /** To be called when it is warm. */
  Lap paced(Duration time) throws Exception {
    return Lap.paced(this::echo, time);
  }

  private void echo() throws IOException, InterruptedException {
    client.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  /** Echoes per second. */
  double saturated(Duration time) throws Exception {
    Semaphore atOnce = new Semaphore(UNDER_WAY);
    double perSecond =
        Lap.of(
                List.of(
                    () -> {
                      if (!atOnce.tryAcquire(10, TimeUnit.SECONDS)) {
                        throw new IllegalStateException("The echo is away.");
                      }
                      client
                          .sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                          .whenComplete((answer, failure) -> atOnce.release());
                    }),
                time)
            .perSecond();
    atOnce.acquire(UNDER_WAY);
    return perSecond;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
