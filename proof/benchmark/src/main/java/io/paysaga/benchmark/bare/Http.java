package io.paysaga.benchmark.bare;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** The JDK's HTTP server, as every program of the pipeline opens it. */
final class Http {

  private static final int THREADS = 4;
  private static final int BACKLOG = 1024;

  private Http() {}

  /** A server on loopback that tells at {@code /health} whether the program is ready. */
  static HttpServer open(int port, BooleanSupplier ready) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
    server.setExecutor(Executors.newFixedThreadPool(THREADS));
    server.createContext(
        "/health", exchange -> answer(exchange, ready.getAsBoolean() ? 200 : 503, "{}"));
    return server;
  }

  /** May be called by another thread than the one that the exchange came on. */
  static void answer(HttpExchange exchange, int status, String json) {
    try (exchange) {
      byte[] body = json.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    } catch (IOException gone) {
      System.err.println("An answer was not taken: " + gone.getMessage());
    }
  }
}
