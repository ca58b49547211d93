package io.paysaga.saga.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Answers what another filter throws as what a door throws: the web server would log the stack of
 * each.
 */
final class FailureFilter extends OncePerRequestFilter {

  private final HandlerExceptionResolver problems;

  FailureFilter(HandlerExceptionResolver problems) {
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    try {
      chain.doFilter(request, response);
    } catch (RuntimeException | ServletException | IOException failed) {
      if (response.isCommitted() || !answered(request, response, failed)) {
        throw failed;
      }
    } catch (Error fault) {
      if (response.isCommitted()
          || !answered(request, response, new ServletException("A filter met a fault", fault))) {
        throw fault;
      }
    }
  }

  private boolean answered(
      HttpServletRequest request, HttpServletResponse response, Exception failed) {
    return problems.resolveException(request, response, null, failed) != null;
  }
}
