package io.paysaga.saga.http.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.paysaga.saga.test.doors.TokenIssuer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.client.MockClientHttpRequest;
import org.springframework.mock.http.client.MockClientHttpResponse;

class OwnServiceTokensTest {

  @TempDir private Path secrets;

  private final TokenIssuer issuer = TokenIssuer.start();
  private final AtomicLong nanos = new AtomicLong();
  private @Nullable OwnServiceTokens tokens;

  @AfterEach
  void stop() {
    if (tokens != null) {
      tokens.destroy();
    }
    issuer.close();
  }

  private OwnServiceTokens started() throws IOException {
    Path secret = Files.writeString(secrets.resolve("service-this-service"), "secret\n");
    tokens =
        new OwnServiceTokens(
            new SecurityProperties.Client(URI.create(issuer.tokens()), "this-service", secret),
            nanos::get);
    return tokens;
  }

  /** What a call had as {@code Authorization}. */
  private @Nullable String call(OwnServiceTokens own, HttpStatus answer) throws IOException {
    MockClientHttpRequest request =
        new MockClientHttpRequest(HttpMethod.GET, URI.create("http://127.0.0.1/orders"));
    own.intercept(
        request, new byte[0], (sent, body) -> new MockClientHttpResponse(new byte[0], answer));
    return request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
  }

  private String firstCall(OwnServiceTokens own) {
    return await().ignoreExceptions().until(() -> call(own, HttpStatus.OK), sent -> sent != null);
  }

  @Test
  void callsWithOneTokenAgainAndAgain() throws IOException {
    OwnServiceTokens own = started();
    String first = firstCall(own);
    int asked = issuer.asked();
    assertThat(first).startsWith("Bearer ");
    assertThat(call(own, HttpStatus.OK)).isEqualTo(first);
    assertThat(issuer.asked()).isEqualTo(asked);
  }

  @Test
  void hasANewOneAtHalfItsLife() throws IOException {
    issuer.givesTokensFor(Duration.ofSeconds(2));
    OwnServiceTokens own = started();
    String first = firstCall(own);
    await().until(() -> !first.equals(call(own, HttpStatus.OK)));
  }

  @Test
  void usesATokenToItsEndWhileTheIssuerIsAway() throws IOException {
    issuer.givesTokensFor(Duration.ofSeconds(2));
    OwnServiceTokens own = started();
    String first = firstCall(own);
    issuer.isAway(true);
    int before = issuer.asked();
    await().until(() -> issuer.asked() > before);
    assertThat(call(own, HttpStatus.OK)).isEqualTo(first);

    nanos.addAndGet(Duration.ofSeconds(3).toNanos());
    assertThatThrownBy(() -> call(own, HttpStatus.OK))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("this-service");

    issuer.isAway(false);
    assertThat(firstCall(own)).isNotEqualTo(first);
  }

  @Test
  void startsWithoutTheIssuer() throws IOException {
    issuer.isAway(true);
    OwnServiceTokens own = started();
    assertThatThrownBy(() -> call(own, HttpStatus.OK)).isInstanceOf(IOException.class);
    issuer.isAway(false);
    assertThat(firstCall(own)).startsWith("Bearer ");
  }

  @Test
  void asksForANewOneWhenOneIsBelievedNoMore() throws IOException {
    OwnServiceTokens own = started();
    String first = firstCall(own);
    call(own, HttpStatus.UNAUTHORIZED);
    assertThat(firstCall(own)).isNotEqualTo(first);
  }

  @Test
  void callsWithoutOneWhereNoClientIsSet() throws IOException {
    tokens = new OwnServiceTokens(null, nanos::get);
    assertThat(call(tokens, HttpStatus.OK)).isNull();
  }
}
