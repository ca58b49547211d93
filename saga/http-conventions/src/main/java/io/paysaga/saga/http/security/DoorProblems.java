package io.paysaga.saga.http.security;

import io.paysaga.saga.http.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Tells who is not let in that it is so, and nothing of what is behind the door. */
final class DoorProblems implements AuthenticationEntryPoint, AccessDeniedHandler {

  private final HandlerExceptionResolver problems;

  DoorProblems(HandlerExceptionResolver problems) {
    this.problems = problems;
  }

  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException why) {
    boolean given = why instanceof OAuth2AuthenticationException;
    answer(
        request,
        response,
        given
            ? Problem.unauthorized("invalid-token", "The token is not valid here.")
            : Problem.unauthorized("no-token", "This door asks for a token."),
        given ? "Bearer error=\"invalid_token\"" : "Bearer");
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException why) {
    answer(
        request,
        response,
        Problem.forbidden("not-allowed", "This door is not for who the token names."),
        "Bearer error=\"insufficient_scope\"");
  }

  private void answer(
      HttpServletRequest request, HttpServletResponse response, Problem problem, String scheme) {
    response.setHeader(HttpHeaders.WWW_AUTHENTICATE, scheme);
    problems.resolveException(request, response, null, problem);
  }
}
