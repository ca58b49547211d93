package io.paysaga.saga.console;

import com.nimbusds.jwt.JWTClaimsSet;
import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Callers;
import io.paysaga.saga.http.security.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.text.ParseException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;

/**
 * Who is logged in, in a sealed cookie: their subject, name and roles, and no token. No instance
 * remembers anything.
 */
final class ConsoleSession implements SecurityContextRepository {

  private static final String NAME = "name";
  private static final String ROLES = "roles";

  private final SealedCookie cookie;
  private final Duration life;

  ConsoleSession(SealedCookie cookie, Duration life) {
    this.cookie = cookie;
    this.life = life;
  }

  @Override
  @SuppressWarnings("deprecation")
  public SecurityContext loadContext(HttpRequestResponseHolder exchange) {
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    caller(exchange.getRequest()).map(Callers::letIn).ifPresent(context::setAuthentication);
    return context;
  }

  @Override
  public boolean containsContext(HttpServletRequest request) {
    return caller(request).isPresent();
  }

  /** Whoever has just logged in; nobody, when somebody has logged out. */
  @Override
  public void saveContext(
      SecurityContext context, HttpServletRequest request, HttpServletResponse response) {
    Authentication found = context.getAuthentication();
    if (found != null && found.getPrincipal() instanceof LoggedIn user) {
      Caller caller = user.caller();
      JWTClaimsSet.Builder claims =
          new JWTClaimsSet.Builder()
              .subject(caller.subject())
              .claim(NAME, caller.name())
              .claim(ROLES, caller.roles().stream().map(Role::name).sorted().toList());
      cookie.write(request, response, claims, life);
    } else {
      cookie.forget(request, response);
    }
  }

  private Optional<Caller> caller(HttpServletRequest request) {
    return cookie.read(request).map(ConsoleSession::caller);
  }

  private static @Nullable Caller caller(JWTClaimsSet claims) {
    try {
      return new Caller(
          Objects.requireNonNull(claims.getSubject()),
          claims.getStringClaim(NAME),
          claims.getStringListClaim(ROLES).stream().map(Role::valueOf).collect(Collectors.toSet()),
          null);
    } catch (ParseException | IllegalArgumentException ofAnotherBuild) {
      return null;
    }
  }
}
