package io.paysaga.saga.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Role;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** More clients than threads send their bodies drop by drop, and never end. */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "server.tomcat.threads.max=8",
      "server.tomcat.connection-timeout=1s",
      "management.endpoint.health.probes.enabled=true",
      "paysaga.http.slow-bodies=3",
      "paysaga.http.body-timeout=1s"
    })
class SlowBodiesTest {

  private static final int CLIENTS = 24;

  @LocalServerPort private int port;

  private final HttpClient client = HttpClient.newHttpClient();
  private final ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
  private final List<Socket> slow = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws IOException {
    drip.shutdownNow();
    for (Socket socket : slow) {
      socket.close();
    }
  }

  @Test
  void hurtOnlyThemselves(CapturedOutput log) throws Exception {
    for (int n = 0; n < CLIENTS; n++) {
      slow.add(beginSlowly());
    }
    drip.scheduleWithFixedDelay(this::drop, 0, 100, TimeUnit.MILLISECONDS);
    // All threads would wait for drops by now.
    assertThat(echo("{}")).isEqualTo("200 {}");
    assertThat(alive()).isEqualTo(200);

    List<String> answers = new ArrayList<>();
    for (Socket socket : slow) {
      answers.add(statusOf(socket));
    }
    assertThat(answers).contains("408", "503").containsOnly("408", "503");
    assertThat(echo("{}")).isEqualTo("200 {}");
    assertThat(log).as("what strangers can fill").doesNotContain("NotWritable", "\tat ");
  }

  @Test
  void endWhenNoDropComesAtAll() throws Exception {
    Socket silent = beginSlowly();
    slow.add(silent);
    assertThat(statusOf(silent)).isEqualTo("408");
  }

  @Test
  void mayStillBeReadInTime() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write(head(4));
      await().pollDelay(Duration.ofMillis(400)).until(() -> true);
      socket.getOutputStream().write("{  }".getBytes(US_ASCII));
      assertThat(statusOf(socket)).isEqualTo("200");
    }
  }

  /** As many clients send it, so that the head is read before the body is here. */
  @Test
  void areNoBodiesThatFollowTheirHeadInAPacketOfTheirOwn() throws Exception {
    drip.scheduleWithFixedDelay(this::beginAnother, 0, 100, TimeUnit.MILLISECONDS);
    await().until(this::isOneTooMany);
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write(head(4, "Expect: 100-continue\r\n"));
      assertThat(statusOf(socket)).isEqualTo("100");
      socket.getInputStream().readNBytes(" \r\n\r\n".length());
      socket.getOutputStream().write("{  }".getBytes(US_ASCII));
      assertThat(statusOf(socket)).isEqualTo("200");
    }
  }

  /** Each is given up after a second: so some are slow all the time. */
  private void beginAnother() {
    try {
      slow.add(beginSlowly());
    } catch (IOException refused) {
      // The next one may get in.
    }
  }

  private boolean isOneTooMany() throws IOException {
    try (Socket another = beginSlowly()) {
      return statusOf(another).equals("503");
    }
  }

  private Socket beginSlowly() throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(20_000);
    socket.getOutputStream().write(head(10_000));
    return socket;
  }

  private static byte[] head(int length) {
    return head(length, "");
  }

  private static byte[] head(int length, String more) {
    return ("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + more
            + "Content-Length: "
            + length
            + "\r\n\r\n")
        .getBytes(US_ASCII);
  }

  private void drop() {
    for (Socket socket : slow) {
      try {
        socket.getOutputStream().write(' ');
      } catch (IOException answered) {
        // This one is over.
      }
    }
  }

  private static String statusOf(Socket socket) throws IOException {
    byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 408".length());
    return new String(line, US_ASCII).substring("HTTP/1.1 ".length());
  }

  private String echo(String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/echo"))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(20))
            .POST(BodyPublishers.ofString(body))
            .build();
    var answer = client.send(request, BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }

  private int alive() throws Exception {
    URI liveness = URI.create("http://localhost:" + port + "/actuator/health/liveness");
    HttpRequest request = HttpRequest.newBuilder(liveness).timeout(Duration.ofSeconds(1)).build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }

  @RestController
  @AllowedTo(Role.VIEWER)
  static class Echo {

    @PostMapping("/echo")
    Object echo(@RequestBody Object body) {
      return body;
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Echo.class)
  static class App {}
}
