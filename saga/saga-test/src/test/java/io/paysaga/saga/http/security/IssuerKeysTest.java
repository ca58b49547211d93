package io.paysaga.saga.http.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import io.paysaga.saga.test.doors.TokenIssuer;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IssuerKeysTest {

  private static final Duration ANSWER = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofSeconds(4);
  private static final Duration SHORT = Duration.ofMillis(100);

  private final TokenIssuer issuer = TokenIssuer.start();
  private IssuerKeys keys = keys(LONG, SHORT, LONG);

  @AfterEach
  void close() throws IOException {
    keys.close();
    issuer.close();
  }

  private IssuerKeys keys(Duration fresh, Duration pace, Duration kept) {
    try {
      return new IssuerKeys(
          URI.create(issuer.keys()).toURL(), new IssuerKeys.Times(fresh, pace, ANSWER, kept));
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private List<JWK> find(String id) throws KeySourceException {
    return keys.get(new JWKSelector(new JWKMatcher.Builder().keyID(id).build()), null);
  }

  @Test
  void knowsTheIssuersKeysAndAsksOnce() throws KeySourceException {
    ECKey key = issuer.key();
    for (int time = 0; time < 10; time++) {
      assertThat(find(key.getKeyID())).containsExactly(key.toPublicJWK());
    }
    assertThat(issuer.asked()).isEqualTo(1);
  }

  @Test
  void asksForAKeyThatItDoesNotKnow() throws KeySourceException {
    find(issuer.key().getKeyID());
    issuer.changesItsKey();
    assertThat(find(issuer.key().getKeyID())).hasSize(1);
  }

  @Test
  void asksSeldomForKeysThatSomebodyMakesUp() throws KeySourceException, IOException {
    keys.close();
    keys = keys(LONG, Duration.ofMinutes(10), LONG);
    String known = issuer.key().getKeyID();
    find(known);
    for (int madeUp : IntStream.range(0, 100).toArray()) {
      assertThat(find("made-up-" + madeUp)).isEmpty();
    }
    assertThat(issuer.asked()).isLessThanOrEqualTo(2);
    assertThat(find(known)).hasSize(1);
  }

  @Test
  void knowsWhatItKnewWhileTheIssuerIsAway() throws KeySourceException, IOException {
    keys.close();
    keys = keys(SOON, SHORT, LONG);
    String known = issuer.key().getKeyID();
    find(known);
    issuer.isAway(true);
    int before = issuer.asked();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              assertThat(find(known)).hasSize(1);
              return issuer.asked() > before + 2;
            });
  }

  @Test
  void doesNotSayThatThereIsNoSuchKeyWhileTheIssuerIsAway() throws KeySourceException {
    find(issuer.key().getKeyID());
    issuer.changesItsKey();
    issuer.isAway(true);
    String unknown = issuer.key().getKeyID();
    assertThatThrownBy(() -> find(unknown)).isInstanceOf(KeySourceException.class);

    issuer.isAway(false);
    await().ignoreExceptions().until(() -> find(unknown).size() == 1);
  }

  @Test
  void knowsNothingWhenTheIssuerWasNeverThere() {
    issuer.isAway(true);
    assertThatThrownBy(() -> find("any")).isInstanceOf(KeySourceException.class);
  }

  @Test
  void forgetsWhatTheIssuerHasNotToldForTooLong() throws KeySourceException, IOException {
    keys.close();
    keys = keys(SOON, SHORT, Duration.ofSeconds(1));
    String known = issuer.key().getKeyID();
    find(known);
    issuer.isAway(true);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThatThrownBy(() -> find(known)).isInstanceOf(KeySourceException.class));
  }
}
