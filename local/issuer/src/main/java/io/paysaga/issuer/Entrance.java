package io.paysaga.issuer;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.HtmlUtils;

/**
 * Where people come in: as whom they say, by one click. Nobody is remembered, so the next login
 * asks again.
 */
final class Entrance extends OncePerRequestFilter implements AuthenticationEntryPoint {

  static final String PATH = "/oauth2/authorize";
  static final String STYLE = "/entrance.css";

  private static final String AS = "as";
  private static final Set<Role> LET_IN = Set.of(Role.VIEWER, Role.OPERATOR, Role.APPROVER);

  private final String page;

  Entrance() throws IOException {
    this.page = new ClassPathResource("entrance.html").getContentAsString(StandardCharsets.UTF_8);
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getRequestURI().equals(PATH);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Optional.ofNullable(request.getParameter(AS))
        .flatMap(Role::of)
        .filter(LET_IN::contains)
        .ifPresent(
            role -> {
              SecurityContext context = SecurityContextHolder.createEmptyContext();
              context.setAuthentication(
                  UsernamePasswordAuthenticationToken.authenticated(role.word(), null, List.of()));
              SecurityContextHolder.setContext(context);
            });
    chain.doFilter(request, response);
  }

  /** Who has not said who they are is asked. */
  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException nobody)
      throws IOException {
    response.setContentType(MediaType.TEXT_HTML_VALUE);
    response.setCharacterEncoding(StandardCharsets.UTF_8.name());
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.setHeader(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors"
            + " 'none'");
    response.getWriter().write(page.replace("<!-- asked -->", asked(request.getParameterMap())));
  }

  /** What the client asked for, to be asked again with the answer. */
  private static String asked(Map<String, String[]> parameters) {
    return parameters.entrySet().stream()
        .filter(parameter -> !parameter.getKey().equals(AS))
        .flatMap(
            parameter ->
                Arrays.stream(parameter.getValue()).map(value -> hidden(parameter.getKey(), value)))
        .collect(Collectors.joining("\n"));
  }

  private static String hidden(String name, String value) {
    return "<input type=\"hidden\" name=\""
        + HtmlUtils.htmlEscape(name)
        + "\" value=\""
        + HtmlUtils.htmlEscape(value)
        + "\">";
  }
}
