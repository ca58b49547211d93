package io.paysaga.saga.http.security;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.Closeable;
import java.io.IOException;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The issuer's keys. They are asked for anew every few minutes, behind the requests' backs; while
 * the issuer is away, those that are known go on verifying, and in those minutes one request tries
 * in vain. A key that is not known is asked for, seldom enough that who makes keys up troubles
 * nobody; whether there is such a key, nobody knows while the issuer is away.
 */
final class IssuerKeys implements JWKSource<SecurityContext>, Closeable {

  private static final int LARGEST_ANSWER = 256 * 1024;

  private final Issuer issuer;
  private final JWKSource<SecurityContext> known;

  /**
   * How often and for how long.
   *
   * @param fresh so long nobody asks again, unless a key is unknown
   * @param pace the issuer is asked twice in this time, at most
   * @param answer longest wait for a connection, and for an answer
   * @param kept so long keys verify without a word of the issuer
   */
  record Times(Duration fresh, Duration pace, Duration answer, Duration kept) {

    /** Those that differ between no two applications. */
    static Times of(Duration fresh, Duration kept) {
      return new Times(fresh, Duration.ofSeconds(5), Duration.ofSeconds(2), kept);
    }

    /** A connection and an answer. */
    private long longestWait() {
      return 2 * answer.toMillis();
    }
  }

  IssuerKeys(URL jwkSet, Times times) {
    int answer = Math.toIntExact(times.answer().toMillis());
    this.issuer =
        new Issuer(
            new URLBasedJWKSetSource<>(
                jwkSet, new DefaultResourceRetriever(answer, answer, LARGEST_ANSWER)));
    this.known =
        JWKSourceBuilder.create(issuer)
            .cache(times.fresh().toMillis(), times.longestWait())
            .refreshAheadCache(times.longestWait(), true)
            .rateLimited(times.pace().toMillis())
            .outageTolerant(times.kept().toMillis())
            .build();
  }

  /**
   * @throws KeySourceException when nobody knows whether there is such a key
   */
  @Override
  public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context)
      throws KeySourceException {
    List<JWK> found = lookUp(selector, context);
    if (found.isEmpty() && issuer.away) {
      throw new JWKSetUnavailableException("The key is not known and the issuer does not answer");
    }
    return found;
  }

  private List<JWK> lookUp(JWKSelector selector, @Nullable SecurityContext context)
      throws KeySourceException {
    try {
      return known.get(selector, context);
    } catch (RateLimitReachedException askedJustNow) {
      return List.of();
    }
  }

  @Override
  public void close() throws IOException {
    ((Closeable) known).close();
  }

  /** Remembers whether it answered when it was asked last. */
  private static final class Issuer implements JWKSetSource<SecurityContext> {

    private final JWKSetSource<SecurityContext> http;
    private volatile boolean away = true;

    private Issuer(JWKSetSource<SecurityContext> http) {
      this.http = http;
    }

    @Override
    public JWKSet getJWKSet(
        JWKSetCacheRefreshEvaluator evaluator, long now, @Nullable SecurityContext context)
        throws KeySourceException {
      away = true;
      JWKSet keys = http.getJWKSet(evaluator, now, context);
      away = false;
      return keys;
    }

    @Override
    public void close() throws IOException {
      http.close();
    }
  }
}
