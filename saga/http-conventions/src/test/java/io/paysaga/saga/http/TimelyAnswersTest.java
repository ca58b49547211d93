package io.paysaga.saga.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/** Asks a server that is written by hand, as no good one does what this one does. */
@Timeout(value = 10, threadMode = ThreadMode.SEPARATE_THREAD)
class TimelyAnswersTest {

  private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

  /** Nothing of a test lasts as long, but for what would last for ever. */
  private static final Duration LONG = Duration.ofMinutes(1);

  private static final Duration SHORT = Duration.ofMillis(300);

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
  private final List<HttpComponentsClientHttpRequestFactory> clients = new ArrayList<>();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws Exception {
    for (HttpComponentsClientHttpRequestFactory client : clients) {
      client.destroy();
    }
    drip.shutdownNow();
    threads.shutdownNow();
    server.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  @Test
  void asksAgainOverTheSameConnection() {
    answering(connection -> say(connection, HELLO));
    RestClient client = waiting(LONG);

    assertThat(ask(client)).isEqualTo("hello");
    assertThat(ask(client)).isEqualTo("hello");
    assertThat(connections).hasSize(1);
  }

  /** Which its other end did without a word. */
  @Test
  void noticesThatAnIdleConnectionWasClosed() {
    answering(
        connection -> {
          say(connection, HELLO);
          connection.close();
        });
    RestClient client = waiting(LONG);
    ask(client);

    await()
        .pollDelay(TimelyAnswers.TRUSTED.toDuration().plusMillis(50))
        .untilAsserted(() -> assertThat(ask(client)).isEqualTo("hello"));
    assertThat(heard).hasSize(2);
  }

  @Test
  void saysNothingThatItIsNotTold() {
    answering(
        connection -> say(connection, HELLO.replace("\r\n\r\n", "\r\nSet-Cookie: a=b\r\n\r\n")));
    RestClient client = waiting(LONG);
    ask(client);
    ask(client);

    assertThat(heard)
        .hasSize(2)
        .allSatisfy(
            request ->
                assertThat(request.lines())
                    .containsExactlyInAnyOrder(
                        "GET /orders HTTP/1.1",
                        "Host: 127.0.0.1:" + server.getLocalPort(),
                        "Connection: keep-alive",
                        ""));
  }

  @Test
  void endsACallThatIsNotAnswered() {
    answering(connection -> {});
    assertThatIsLate(SHORT);
  }

  @Test
  void endsACallWhoseHeadComesDropByDrop() {
    answering(
        connection -> sayForEver(connection, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: ", "x"));
    assertThatIsLate(SHORT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 100000", "Transfer-Encoding: chunked", "Server: none"})
  void endsACallWhoseBodyComesDropByDrop(String length) {
    String drop = length.startsWith("Transfer") ? "1\r\nx\r\n" : "x";
    answering(
        connection -> sayForEver(connection, "HTTP/1.1 200 OK\r\n" + length + "\r\n\r\n", drop));
    assertThatIsLate(SHORT);
  }

  /** The status is known, but who gave it would hold the thread. */
  @Test
  void endsACallWhoseBodyNobodyWants() {
    answering(
        connection ->
            sayForEver(connection, "HTTP/1.1 202 Accepted\r\nContent-Length: 100000\r\n\r\n", "x"));
    assertThat(waiting(SHORT).get().uri("/orders").retrieve().toBodilessEntity().getStatusCode())
        .isEqualTo(HttpStatus.ACCEPTED);
  }

  /** It has shaken hands with nobody when its time is over, and others are served. */
  @Test
  void endsACallThatIsNotEvenConnected() throws IOException {
    server.close();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (int n = 0; n < 3; n++) {
        Socket waiting = new Socket();
        connections.add(waiting);
        threads.execute(() -> connect(waiting, full));
      }
      server = full;
      assertThatIsLate(SHORT);
    }
  }

  /** And has asked before it could notice. */
  @Test
  void asksOnceMoreWhenAConnectionOfBeforeIsClosed() {
    answeringEachConnectionOnce();
    RestClient client = waiting(LONG);

    assertThat(ask(client)).isEqualTo("hello");
    assertThat(ask(client)).isEqualTo("hello");
    assertThat(heard).hasSize(3);
    assertThat(connections).hasSize(2);
  }

  @Test
  void tellsNothingTwiceWhenAConnectionOfBeforeIsClosed() {
    answeringEachConnectionOnce();
    RestClient client = waiting(LONG);
    ask(client);

    assertThatThrownBy(() -> client.post().uri("/orders").retrieve().toBodilessEntity())
        .isInstanceOf(ResourceAccessException.class);
    assertThat(heard).hasSize(2);
  }

  private void answeringEachConnectionOnce() {
    Set<Socket> answered = ConcurrentHashMap.newKeySet();
    answering(
        connection -> {
          if (answered.add(connection)) {
            say(connection, HELLO);
          } else {
            connection.close();
          }
        });
  }

  @Test
  void doesNotRepeatACallThatIsNotAnswered() {
    answering(Socket::close);

    assertThatThrownBy(() -> ask(waiting(LONG))).isInstanceOf(ResourceAccessException.class);
    assertThat(heard).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 503})
  void doesNotRepeatACallThatIsToComeAgain(int status) {
    answering(
        connection ->
            say(
                connection,
                "HTTP/1.1 " + status + " Later\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"));

    assertThatThrownBy(() -> ask(waiting(LONG))).isInstanceOf(RestClientException.class);
    assertThat(heard).hasSize(1);
  }

  /** So many that a pool of usual size would let some wait. */
  @Test
  void letsNobodyWaitForAnothersAnswer() {
    int callers = 40;
    CountDownLatch all = new CountDownLatch(callers);
    answering(
        connection -> {
          all.countDown();
          all.await();
          say(connection, HELLO);
        });
    RestClient client = waiting(LONG);

    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (int n = 0; n < callers; n++) {
      answers.add(CompletableFuture.supplyAsync(() -> ask(client), threads));
    }
    assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo("hello"));
  }

  private void assertThatIsLate(Duration longest) {
    assertThatThrownBy(() -> ask(waiting(longest)))
        .isInstanceOf(RestClientException.class)
        .cause()
        .isInstanceOf(HttpTimeoutException.class)
        .hasMessage("no whole answer within PT0.3S");
  }

  private static String ask(RestClient client) {
    return client.get().uri("/orders").retrieve().body(String.class);
  }

  private RestClient waiting(Duration longest) {
    HttpComponentsClientHttpRequestFactory client =
        new TimelyAnswers().build(HttpClientSettings.defaults().withTimeouts(LONG, longest));
    clients.add(client);
    return RestClient.builder()
        .requestFactory(client)
        .baseUrl("http://127.0.0.1:" + server.getLocalPort())
        .build();
  }

  private interface Answer {

    void to(Socket connection) throws Exception;
  }

  /** Gives the same answer to each request. */
  private void answering(Answer answer) {
    threads.execute(
        () -> {
          try {
            while (true) {
              Socket connection = server.accept();
              connections.add(connection);
              threads.execute(() -> serve(connection, answer));
            }
          } catch (IOException closed) {
            // The test is over.
          }
        });
  }

  private void serve(Socket connection, Answer answer) {
    try {
      for (String request = read(connection); !request.isEmpty(); request = read(connection)) {
        heard.add(request);
        answer.to(connection);
      }
    } catch (Exception closed) {
      // The client or the test is gone.
    }
  }

  private static String read(Socket connection) throws IOException {
    InputStream in = connection.getInputStream();
    StringBuilder request = new StringBuilder();
    for (int read = in.read(); read >= 0; read = in.read()) {
      request.append((char) read);
      if (request.indexOf("\r\n\r\n") >= 0) {
        return request.toString();
      }
    }
    return "";
  }

  private static void say(Socket connection, String words) throws IOException {
    connection.getOutputStream().write(words.getBytes(US_ASCII));
  }

  private void sayForEver(Socket connection, String words, String drop) throws IOException {
    say(connection, words);
    drip.scheduleWithFixedDelay(
        () -> {
          try {
            say(connection, drop);
          } catch (IOException gone) {
            throw new IllegalStateException(gone);
          }
        },
        0,
        50,
        TimeUnit.MILLISECONDS);
  }

  private static void connect(Socket socket, ServerSocket to) {
    try {
      socket.connect(to.getLocalSocketAddress());
    } catch (IOException closed) {
      // The test is over.
    }
  }
}
