package io.paysaga.saga.test.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * An issuer for tests: signs whatever it is told to, tells its keys over HTTP, and gives services
 * tokens for any secret. It may be away, and have other keys when it is back.
 */
public final class TokenIssuer implements AutoCloseable {

  private static final String AUDIENCE = "the-shop";
  private static final String OWNER = "owner";

  private final HttpServer http;
  private final AtomicInteger asked = new AtomicInteger();

  /** One for all, as it takes long to make. */
  private static final RSAKey RSA = newRsaKey();

  private volatile ECKey key = newKey();
  private volatile boolean away;
  private volatile Duration life = Duration.ofHours(1);

  private TokenIssuer() {
    try {
      this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answers("/keys", () -> new JWKSet(List.of(key, RSA)).toPublicJWKSet().toString());
    answers(
        "/token",
        () ->
            String.format(
                Locale.ROOT,
                "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":%d}",
                service("this-service"),
                life.toSeconds()));
    http.start();
  }

  /** At a free port. */
  public static TokenIssuer start() {
    return new TokenIssuer();
  }

  private static ECKey newKey() {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(UUID.randomUUID().toString()).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RSAKey newRsaKey() {
    try {
      return new RSAKeyGenerator(2048).keyID("rsa").generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private void answers(String path, Supplier<String> answer) {
    http.createContext(
        path,
        exchange -> {
          asked.incrementAndGet();
          if (away) {
            send(exchange, 503, "");
          } else {
            send(exchange, 200, answer.get());
          }
        });
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    try (exchange) {
      byte[] bytes = body.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /** Has an application believe this issuer, and demand its tokens. */
  public void isBelieved(DynamicPropertyRegistry properties) {
    properties.add("paysaga.security.tokens", () -> "required");
    properties.add("paysaga.security.issuer", this::name);
    properties.add("paysaga.security.jwk-set-uri", this::keys);
    properties.add("paysaga.security.audience", () -> AUDIENCE);
    properties.add("paysaga.security.owner-claim", () -> OWNER);
  }

  /** What its tokens have as {@code iss}. */
  public String name() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /** Where its keys are told. */
  public String keys() {
    return name() + "/keys";
  }

  /** Where services get tokens. */
  public String tokens() {
    return name() + "/token";
  }

  /** How often it was asked for anything. */
  public int asked() {
    return asked.get();
  }

  /** From now on it answers nobody, or does again. */
  public void isAway(boolean gone) {
    away = gone;
  }

  /** Tokens of services that it gives from now on live so long. */
  public void givesTokensFor(Duration lifetime) {
    life = lifetime;
  }

  /** Signs with another key from now on, and tells only that one. */
  public void changesItsKey() {
    key = newKey();
  }

  /** The token of who owns things as this. */
  public String buyer(long owner) {
    return signed(claims("buyer", "buyer-" + owner).claim(OWNER, owner));
  }

  /** The token of somebody in a role, as {@code operator}. */
  public String person(String role, String name) {
    return signed(claims(role, name));
  }

  /** The token of a program of ours. */
  public String service(String name) {
    return signed(claims("service", name));
  }

  /** What a good token says; a test changes of it what it is about. */
  public JWTClaimsSet.Builder claims(String role, String subject) {
    Instant now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(name())
        .audience(AUDIENCE)
        .subject(subject)
        .claim("name", subject)
        .claim("roles", List.of(role))
        .jwtID(UUID.randomUUID().toString())
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plus(Duration.ofMinutes(10))));
  }

  /** With its key, as access tokens are. */
  public String signed(JWTClaimsSet.Builder claims) {
    return signed(claims, key, new JOSEObjectType("at+jwt"));
  }

  /** With any key. */
  public static String signed(JWTClaimsSet.Builder claims, ECKey key, JOSEObjectType type) {
    try {
      return signed(claims, JWSAlgorithm.ES256, key, new ECDSASigner(key), type);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** With its other key, which is an RSA key, by any algorithm for such. */
  public String signedWithRsa(JWTClaimsSet.Builder claims, JWSAlgorithm algorithm) {
    try {
      return signed(claims, algorithm, RSA, new RSASSASigner(RSA), new JOSEObjectType("at+jwt"));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String signed(
      JWTClaimsSet.Builder claims,
      JWSAlgorithm algorithm,
      JWK key,
      JWSSigner signer,
      JOSEObjectType type)
      throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).type(type).build(),
            claims.build());
    token.sign(signer);
    return token.serialize();
  }

  /** Says {@code alg=none}. */
  public static String unsigned(JWTClaimsSet.Builder claims) {
    return new PlainJWT(claims.build()).serialize();
  }

  /** The key with which it signs. */
  public ECKey key() {
    return key;
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
