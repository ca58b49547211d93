package io.paysaga.saga.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.Http11NioProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered where no application answers: a bare web server with the report alone. */
class ProblemReportTest {

  private final Tomcat tomcat = new Tomcat();

  @AfterEach
  void stop() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
  }

  @Test
  void aRequestThatCannotBeReadIsMalformed(@TempDir Path folder) throws Exception {
    start(folder, new Http11NioProtocol());
    assertThat(ask("GET /orders HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("\"type\":\"urn:paysaga:problem:malformed-request\"");
  }

  @Test
  void aRequestWithoutAnApplicationComesTooEarlyOrTooLate(@TempDir Path folder) throws Exception {
    start(folder, new Http11NioProtocol());
    assertComeAgain(ask("GET /orders HTTP/1.1\r\nHost: here\r\n\r\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "th-TH-u-nu-thai", "tr-TR"})
  void isJsonWhateverTheMachinesLanguageIs(String language, @TempDir Path folder) throws Exception {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(language));
    try {
      start(folder, new Http11NioProtocol());
      assertThat(ask("GET /orders HTTP/1.1\r\nHost: here\r\n\r\n"))
          .contains("\"type\":\"urn:paysaga:problem:service-unavailable\"")
          .contains("\"status\":503}");
    } finally {
      Locale.setDefault(before);
    }
  }

  /** The web server stops reading then, and misses the Host of a header that it has not read. */
  @Test
  void aRequestThatTheStopMeetsBetweenItsFirstTwoLinesComesTooLate(@TempDir Path folder)
      throws Exception {
    start(folder, new StopsAfterTheFirstLine());
    assertComeAgain(ask("GET /orders HTTP/1.1\r\nHost: here\r\n\r\n"));
  }

  private static void assertComeAgain(String answer) {
    assertThat(answer)
        .startsWith("HTTP/1.1 503 ")
        .contains("Retry-After: 1\r\n")
        .contains("\"type\":\"urn:paysaga:problem:service-unavailable\"");
  }

  private void start(Path folder, Http11NioProtocol protocol) throws LifecycleException {
    Connector connector = new Connector(protocol);
    connector.setPort(0);
    tomcat.setBaseDir(folder.toString());
    tomcat.setConnector(connector);
    StandardHost host = (StandardHost) tomcat.getHost();
    host.setErrorReportValveClass("");
    host.getPipeline().addValve(new ProblemReport());
    tomcat.start();
  }

  private String ask(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", tomcat.getConnector().getLocalPort())) {
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  /**
   * The first question whether it stops is asked before the line of the request, the second after.
   */
  private static final class StopsAfterTheFirstLine extends Http11NioProtocol {

    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public boolean isPaused() {
      return asked.incrementAndGet() > 1;
    }
  }
}
