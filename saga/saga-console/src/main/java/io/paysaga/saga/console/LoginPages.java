package io.paysaga.saga.console;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.ViewResolver;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * What somebody is shown who is not logged in, or has just been.
 *
 * <p>The session's cookie is sent by no browser that another site leads here: not when the issuer
 * sends it back, and not when a link in a mail does. Such a one gets a page that leads on from
 * here.
 */
final class LoginPages
    implements AuthenticationEntryPoint,
        AuthenticationSuccessHandler,
        AuthenticationFailureHandler,
        AccessDeniedHandler {

  private static final Log LOG = LogFactory.getLog(LoginPages.class);

  private static final String HOME = "/console";

  /** Only read once somebody comes, since the pages stand on what the chains do. */
  private final Supplier<ViewResolver> pages;

  LoginPages(Supplier<ViewResolver> pages) {
    this.pages = pages;
  }

  /** Nobody is logged in, as far as the request tells. */
  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException why)
      throws ServletException, IOException {
    boolean page = "GET".equals(request.getMethod());
    String to = page ? pathAndQuery(request) : HOME;
    if (page && "cross-site".equals(request.getHeader("Sec-Fetch-Site"))) {
      show("console/arrived", HttpStatus.OK, Map.of("to", to), request, response);
    } else {
      showLogin(HttpStatus.UNAUTHORIZED, to, null, request, response);
    }
  }

  @Override
  public void onAuthenticationSuccess(
      HttpServletRequest request, HttpServletResponse response, Authentication somebody)
      throws ServletException, IOException {
    show(
        "console/arrived",
        HttpStatus.OK,
        Map.of("to", ownPath(request.getAttribute(LoginRequests.TO))),
        request,
        response);
  }

  @Override
  public void onAuthenticationFailure(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException why)
      throws ServletException, IOException {
    LOG.warn("Somebody could not log in to the console: " + why);
    showLogin(
        HttpStatus.UNAUTHORIZED,
        ownPath(request.getAttribute(LoginRequests.TO)),
        why instanceof NoRole
            ? Objects.requireNonNull(why.getMessage())
            : "You are not signed in: the issuer, or its answer, said no. Please try again.",
        request,
        response);
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException why)
      throws ServletException, IOException {
    showLogin(
        HttpStatus.FORBIDDEN,
        HOME,
        "You may not do this as whom you are signed in, or the page was too old. Sign in again.",
        request,
        response);
  }

  /** What is not a path of the console's leads home. */
  private static String ownPath(@Nullable Object wanted) {
    return wanted instanceof String path
            && (path.equals(HOME) || path.startsWith(HOME + "/") || path.startsWith(HOME + "?"))
        ? path
        : HOME;
  }

  private static String pathAndQuery(HttpServletRequest request) {
    String path = request.getRequestURI().substring(request.getContextPath().length());
    return request.getQueryString() == null ? path : path + "?" + request.getQueryString();
  }

  private void showLogin(
      HttpStatus status,
      String to,
      @Nullable String why,
      HttpServletRequest request,
      HttpServletResponse response)
      throws ServletException, IOException {
    String login =
        UriComponentsBuilder.fromPath(ConsoleSecurity.TO_ISSUER)
            .queryParam(LoginRequests.TO, "{to}")
            .encode()
            .build(to)
            .toString();
    show(
        "console/login",
        status,
        why == null ? Map.of("login", login) : Map.of("login", login, "why", why),
        request,
        response);
  }

  private void show(
      String name,
      HttpStatus status,
      Map<String, ?> model,
      HttpServletRequest request,
      HttpServletResponse response)
      throws ServletException, IOException {
    response.setStatus(status.value());
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    try {
      View view = Objects.requireNonNull(pages.get().resolveViewName(name, Locale.ENGLISH));
      view.render(model, request, response);
    } catch (IOException | ServletException | RuntimeException failed) {
      throw failed;
    } catch (Exception failed) {
      throw new ServletException(failed);
    }
  }

  /** The issuer knows somebody who is nobody here. */
  static final class NoRole extends AuthenticationException {

    private static final long serialVersionUID = 1;

    NoRole(String subject) {
      super(
          "You are "
              + subject
              + " at the issuer, and have no role that may see this: viewer, operator or approver.");
    }
  }
}
