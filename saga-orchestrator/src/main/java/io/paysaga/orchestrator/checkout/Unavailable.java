package io.paysaga.orchestrator.checkout;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Not now: what a request needs is away or busy, and the same request may succeed later. */
public final class Unavailable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;
  private final Duration retryAfter;

  /**
   * @param code names what is away, as {@code order-service-unavailable}
   * @param message a sentence for the client
   */
  public Unavailable(String code, String message, Duration retryAfter, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.retryAfter = retryAfter;
  }

  String code() {
    return code;
  }

  String sentence() {
    return String.valueOf(getMessage());
  }

  Duration retryAfter() {
    return retryAfter;
  }
}
