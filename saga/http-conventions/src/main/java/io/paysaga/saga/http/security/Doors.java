package io.paysaga.saga.http.security;

import io.paysaga.saga.http.security.SecurityProperties.Guarded;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.Environment;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Decides who may call which door: nobody, unless the door's {@link AllowedTo} names them. It is
 * asked of the handler that will answer, so no path is written twice.
 */
public final class Doors
    implements AuthorizationManager<RequestAuthorizationContext>,
        RequestMatcher,
        SmartInitializingSingleton {

  /** Of the libraries, wherever they are. */
  private static final String OURS = "io.paysaga.saga.";

  /** Collected once: each request asks them. */
  private final Supplier<List<RequestMappingHandlerMapping>> mappings;

  private final Environment settings;
  private final Guarded guarded;

  /** What each door says, which does not change. */
  private final Map<MethodClassKey, Optional<AllowedTo>> found = new ConcurrentHashMap<>();

  Doors(
      ObjectProvider<RequestMappingHandlerMapping> mappings,
      Environment settings,
      Guarded guarded) {
    this.mappings = SingletonSupplier.of(() -> mappings.orderedStream().toList());
    this.settings = settings;
    this.guarded = guarded;
  }

  /** Whether the request is anything of ours: of what is not, another chain decides, or nobody. */
  @Override
  public boolean matches(HttpServletRequest request) {
    return guarded == Guarded.ALL || handlerOf(request).filter(this::isGuarded).isPresent();
  }

  /**
   * Where there is no door, nothing happens but that this is told: to whoever has said who they
   * are.
   */
  @Override
  public AuthorizationDecision authorize(
      Supplier<? extends Authentication> who, RequestAuthorizationContext request) {
    return new AuthorizationDecision(
        who.get() instanceof CallerAuthentication known
            && handlerOf(request.getRequest())
                .map(door -> isAllowed(known.getPrincipal(), door))
                .orElse(true));
  }

  private boolean isAllowed(Caller caller, HandlerMethod door) {
    return allowedTo(door).filter(allowed -> isAllowed(caller, allowed)).isPresent();
  }

  private boolean isAllowed(Caller caller, AllowedTo allowed) {
    return Arrays.stream(allowed.value()).anyMatch(caller.roles()::contains)
        || caller.roles().contains(Role.SERVICE)
            && services(allowed).anyMatch(caller.subject()::equals);
  }

  private Stream<String> services(AllowedTo door) {
    return Arrays.stream(door.service()).map(settings::resolveRequiredPlaceholders);
  }

  /** A door of which nobody has thought must not be found by a stranger first. */
  @Override
  public void afterSingletonsInstantiated() {
    mappings.get().forEach(this::check);
  }

  private void check(RequestMappingHandlerMapping mapping) {
    mapping
        .getHandlerMethods()
        .forEach(
            (request, door) -> {
              if (isGuarded(door)) {
                check(request.toString(), door);
              }
            });
  }

  private void check(String request, HandlerMethod door) {
    AllowedTo allowed =
        allowedTo(door)
            .filter(said -> said.value().length + said.service().length > 0)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        String.format(
                            Locale.ROOT,
                            "%s (%s) does not say who may call it: @AllowedTo on the method or its"
                                + " class does.",
                            door.getShortLogMessage(),
                            request)));
    // A name that no setting has is found now and not by the first caller.
    services(allowed).forEach(Objects::requireNonNull);
  }

  /** What only tells what failed elsewhere is no door. */
  private boolean isGuarded(HandlerMethod handler) {
    Class<?> type = handler.getBeanType();
    return !ErrorController.class.isAssignableFrom(type)
        && (guarded == Guarded.ALL || type.getName().startsWith(OURS));
  }

  private Optional<AllowedTo> allowedTo(HandlerMethod door) {
    return found.computeIfAbsent(
        new MethodClassKey(door.getMethod(), door.getBeanType()),
        key ->
            Stream.of(door.getMethod(), door.getBeanType())
                .map(where -> AnnotatedElementUtils.findMergedAnnotation(where, AllowedTo.class))
                .filter(Objects::nonNull)
                .findFirst());
  }

  /** Empty where nothing will handle the request, or it is not what its door takes. */
  private Optional<HandlerMethod> handlerOf(HttpServletRequest request) {
    if (!ServletRequestPathUtils.hasParsedRequestPath(request)) {
      ServletRequestPathUtils.parseAndCache(request);
    }
    return mappings.get().stream()
        .flatMap(mapping -> handlerOf(request, mapping).stream())
        .findFirst();
  }

  private static Optional<HandlerMethod> handlerOf(
      HttpServletRequest request, RequestMappingHandlerMapping mapping) {
    try {
      HandlerExecutionChain found = mapping.getHandler(request);
      return found != null && found.getHandler() instanceof HandlerMethod door
          ? Optional.of(door)
          : Optional.empty();
    } catch (ServletException notWhatItTakes) {
      return Optional.empty();
    } catch (Exception fault) {
      throw new IllegalStateException("No door could be looked for", fault);
    }
  }
}
