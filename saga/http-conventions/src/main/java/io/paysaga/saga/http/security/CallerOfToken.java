package io.paysaga.saga.http.security;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/** Reads from a verified token who speaks. */
final class CallerOfToken implements Converter<Jwt, CallerAuthentication> {

  /** As long as a name in a journal may be. */
  private static final int LONGEST_NAME = 100;

  private final String ownerClaim;

  CallerOfToken(String ownerClaim) {
    this.ownerClaim = ownerClaim;
  }

  @Override
  public CallerAuthentication convert(Jwt token) {
    String subject = token.getSubject();
    Set<Role> roles = Role.of(words(token));
    String owner =
        token.hasClaim(ownerClaim) ? String.valueOf(token.<Object>getClaim(ownerClaim)) : null;
    if (subject == null || roles.contains(Role.BUYER) && owner == null) {
      throw new InvalidBearerTokenException("The token does not tell who somebody is");
    }
    String name = Objects.requireNonNullElse(token.getClaimAsString("name"), subject);
    return new CallerAuthentication(new Caller(subject, oneLine(name), roles, owner));
  }

  private static List<String> words(Jwt token) {
    return token.getClaim("roles") instanceof List<?> words
        ? words.stream().map(String::valueOf).toList()
        : List.of();
  }

  /** What an issuer lets somebody call themselves must not forge lines where it is written. */
  private static String oneLine(String name) {
    String plain = name.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", " ");
    return plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
  }
}
