package io.paysaga.saga.test.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/** A system outside, on a free port, that gives one answer to everything. */
public final class ListeningPlatform implements AutoCloseable {

  private final HttpServer server;
  private final List<Heard> heard = new CopyOnWriteArrayList<>();
  private volatile Answer answer;

  private record Answer(int status, Map<String, String> headers) {}

  /** One request. */
  public record Heard(String request, String idempotencyKey, String contentType, String body) {}

  public ListeningPlatform(int answer) throws IOException {
    this(answer, Map.of());
  }

  /**
   * @param headers of each answer
   */
  public ListeningPlatform(int answer, Map<String, String> headers) throws IOException {
    this.answer = new Answer(answer, headers);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          heard.add(
              new Heard(
                  exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                  exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                  exchange.getRequestHeaders().getFirst("Content-Type"),
                  new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
          Answer given = this.answer;
          given.headers().forEach(exchange.getResponseHeaders()::set);
          exchange.sendResponseHeaders(given.status(), -1);
          exchange.close();
        });
    server.start();
  }

  /** Gives another answer from now on, and forgets what it has heard. */
  void answer(int status, Map<String, String> headers) {
    answer = new Answer(status, headers);
    heard.clear();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public List<Heard> heard() {
    return heard;
  }

  /** As who asks it without any settings. */
  public <T> T asked(Class<T> client) {
    return HttpServiceProxyFactory.builderFor(
            RestClientAdapter.create(RestClient.create(url().toString())))
        .build()
        .createClient(client);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
