package io.paysaga.saga.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.paysaga.saga.http.TimelyAnswers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.web.client.RestClient;

/** What a participant can do to whoever reads its book. */
class BookClientTest {

  private static final UUID NONE = new UUID(0, 0);
  private static final String EMPTY = "{\"sagaIds\": []}";

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private HttpServer participant;
  private int status = 200;
  private String answer = EMPTY;

  @BeforeEach
  void listen() throws IOException {
    participant = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    participant.createContext(
        "/",
        exchange -> {
          heard.add(exchange.getRequestURI().getPath());
          exchange.getRequestBody().readAllBytes();
          boolean elsewhere = exchange.getRequestURI().getPath().equals("/elsewhere");
          byte[] body = answer.getBytes(UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          exchange.sendResponseHeaders(elsewhere ? 200 : status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    participant.start();
  }

  @AfterEach
  void close() {
    participant.stop(0);
  }

  @Test
  void readsAnAnswerOfTheMostBytes() {
    answer = EMPTY + " ".repeat(BookClients.MOST_BYTES - EMPTY.length());
    assertThat(book().sagas(NONE, NONE, 1)).isEmpty();
  }

  @Test
  void readsNoMoreOfAnAnswerThatIsLonger() {
    answer = " ".repeat(BookClients.MOST_BYTES) + EMPTY;
    assertThatThrownBy(() -> book().sagas(NONE, NONE, 1))
        .isInstanceOf(BooksUnavailable.class)
        .hasMessage("point-service does not show its books.")
        .hasRootCauseMessage("The answer is longer than 16777216 bytes.");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void followsNobodyElsewhere(int redirect) {
    status = redirect;
    answer = "";
    assertThatThrownBy(() -> book().sagas(NONE, NONE, 1)).isInstanceOf(BooksUnavailable.class);
    assertThatThrownBy(() -> book().read(Map.of(), Map.class, (one, other) -> one))
        .isInstanceOf(BooksUnavailable.class);
    assertThat(heard).containsExactly("/book/sagas", "/book");
  }

  private BookClient book() {
    return new BookClients(
            RestClient.builder(),
            new TimelyAnswers(),
            HttpClientSettings.defaults(),
            (request, body, call) -> call.execute(request, body),
            Duration.ofSeconds(10))
        .of("point-service", "http://127.0.0.1:" + participant.getAddress().getPort());
  }
}
