package io.paysaga.saga.console;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWTClaimsSet;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.util.WebUtils;

/**
 * What the console remembers of a browser, in the browser itself: encrypted, so that nobody reads
 * it, and authenticated, so that nobody makes it but who has the secret. Every instance has that,
 * so any of them may answer the next request.
 */
final class SealedCookie {

  private static final String MAC = "HmacSHA256";

  private final String name;
  private final String sameSite;
  private final Supplier<String> secret;
  private final Clock clock;

  /**
   * @param name of the cookie; what is sealed as one is not opened as another
   */
  SealedCookie(String name, String sameSite, Supplier<String> secret, Clock clock) {
    this.name = name;
    this.sameSite = sameSite;
    this.secret = secret;
    this.clock = clock;
  }

  void write(
      HttpServletRequest request,
      HttpServletResponse response,
      JWTClaimsSet.Builder claims,
      Duration life) {
    JWTClaimsSet ending = claims.expirationTime(Date.from(clock.instant().plus(life))).build();
    EncryptedJWT sealed =
        new EncryptedJWT(new JWEHeader(JWEAlgorithm.DIR, EncryptionMethod.A256GCM), ending);
    try {
      sealed.encrypt(new DirectEncrypter(key()));
    } catch (JOSEException impossible) {
      throw new IllegalStateException(impossible);
    }
    send(request, response, sealed.serialize(), life);
  }

  void forget(HttpServletRequest request, HttpServletResponse response) {
    send(request, response, "", Duration.ZERO);
  }

  /** Empty when there is none, when its time is over, and when another secret sealed it. */
  Optional<JWTClaimsSet> read(HttpServletRequest request) {
    Cookie cookie = WebUtils.getCookie(request, name);
    if (cookie == null || cookie.getValue().isEmpty()) {
      return Optional.empty();
    }
    try {
      EncryptedJWT sealed = EncryptedJWT.parse(cookie.getValue());
      sealed.decrypt(new DirectDecrypter(key()));
      JWTClaimsSet claims = sealed.getJWTClaimsSet();
      return claims.getExpirationTime().toInstant().isAfter(clock.instant())
          ? Optional.of(claims)
          : Optional.empty();
    } catch (ParseException | JOSEException notOurs) {
      return Optional.empty();
    }
  }

  private void send(
      HttpServletRequest request, HttpServletResponse response, String value, Duration life) {
    response.addHeader(
        HttpHeaders.SET_COOKIE,
        ResponseCookie.from(name, value)
            .path(request.getContextPath() + "/console")
            .httpOnly(true)
            .secure(request.isSecure())
            .sameSite(sameSite)
            .maxAge(life)
            .build()
            .toString());
  }

  private SecretKey key() {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(secret.get().getBytes(StandardCharsets.UTF_8), MAC));
      return new SecretKeySpec(mac.doFinal(name.getBytes(StandardCharsets.UTF_8)), "AES");
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
