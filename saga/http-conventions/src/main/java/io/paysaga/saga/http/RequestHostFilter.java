package io.paysaga.saga.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Answers who calls the service by a name that it has. A page whose own name is made to mean this
 * machine once it is loaded (DNS rebinding) is the service's own page to its visitor's browser, but
 * calls it by that name.
 *
 * <p>An address passes: nobody can make it mean another. Who is no browser may name no host.
 */
final class RequestHostFilter extends OncePerRequestFilter {

  private static final Pattern ADDRESS = Pattern.compile("\\[.*|[0-9.]+");
  private static final Pattern PORT = Pattern.compile(":[0-9]*$");

  private final Set<String> names;
  private final HandlerExceptionResolver problems;

  RequestHostFilter(Collection<String> names, HandlerExceptionResolver problems) {
    this.names =
        names.stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (isOurs(request.getHeader(HttpHeaders.HOST))) {
      chain.doFilter(request, response);
      return;
    }
    Problem misdirected =
        new Problem(
            HttpStatus.MISDIRECTED_REQUEST,
            "misdirected-request",
            "The service has no such name; paysaga.http.hosts lists those that it has.");
    RequestBodyFilter.answerUnread(request, response, misdirected, problems);
  }

  private boolean isOurs(@Nullable String host) {
    if (host == null) {
      return true;
    }
    String name = PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT);
    return names.contains(name) || ADDRESS.matcher(name).matches();
  }
}
