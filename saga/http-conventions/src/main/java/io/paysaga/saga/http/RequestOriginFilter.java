package io.paysaga.saga.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Lets no page of another origin change anything with its visitor's browser: a browser says where a
 * request comes from, and sends what is not JSON without asking first. Who is no browser says
 * neither, and passes.
 */
final class RequestOriginFilter extends OncePerRequestFilter {

  private static final Set<String> CHANGE_NOTHING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  private static final String SITE = "Sec-Fetch-Site";
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  private static final MediaType ANY_JSON = new MediaType("application", "*+json");

  private final HandlerExceptionResolver problems;

  RequestOriginFilter(HandlerExceptionResolver problems) {
    this.problems = problems;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return CHANGE_NOTHING.contains(request.getMethod());
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Exception refused = refusalOf(request);
    if (refused == null) {
      chain.doFilter(request, response);
    } else {
      RequestBodyFilter.answerUnread(request, response, refused, problems);
    }
  }

  private static @Nullable Exception refusalOf(HttpServletRequest request) {
    if (isForeign(request)) {
      return Problem.forbidden(
          "foreign-origin", "Pages of another origin may change nothing here.");
    }
    String type = request.getContentType();
    if (type != null && !isJson(type) && !isOwnForm(request, type)) {
      return new HttpMediaTypeNotSupportedException(
          null, List.of(MediaType.APPLICATION_JSON), HttpMethod.valueOf(request.getMethod()));
    }
    return null;
  }

  private static boolean isForeign(HttpServletRequest request) {
    String site = request.getHeader(SITE);
    if (site != null) {
      return !OWN_SITE.contains(site);
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    return origin != null && !authorityOf(origin).equals(request.getHeader(HttpHeaders.HOST));
  }

  private static String authorityOf(String origin) {
    try {
      return String.valueOf(URI.create(origin).getAuthority());
    } catch (IllegalArgumentException noOrigin) {
      return "";
    }
  }

  /** A form of one of the service's own pages, as its browser says; no other says so. */
  private static boolean isOwnForm(HttpServletRequest request, String type) {
    return "same-origin".equals(request.getHeader(SITE)) && RequestBodyFilter.isForm(type);
  }

  private static boolean isJson(String type) {
    try {
      MediaType given = MediaType.parseMediaType(type);
      return given.equalsTypeAndSubtype(MediaType.APPLICATION_JSON) || ANY_JSON.includes(given);
    } catch (InvalidMediaTypeException malformed) {
      return false;
    }
  }
}
