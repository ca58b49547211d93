package io.paysaga.saga.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Keeps some of the web server's threads free for probes, whatever holds all others: what comes
 * when those are taken is refused at once.
 */
final class RequestLimitFilter extends OncePerRequestFilter {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Semaphore room;
  private final List<String> probes;
  private final HandlerExceptionResolver problems;

  /**
   * @param most requests in the application at once, probes not counted
   * @param probes what the paths of probes begin with
   */
  RequestLimitFilter(int most, List<String> probes, HandlerExceptionResolver problems) {
    this.room = new Semaphore(most);
    this.probes = probes;
    this.problems = problems;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    String path = request.getRequestURI().substring(request.getContextPath().length());
    return probes.stream().anyMatch(path::startsWith);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (!room.tryAcquire()) {
      problems.resolveException(
          request,
          response,
          null,
          Problem.unavailable(
              "overloaded",
              "Too many requests are under way; this one was not begun.",
              RETRY_AFTER));
      return;
    }
    try {
      chain.doFilter(request, response);
    } finally {
      room.release();
    }
  }
}
