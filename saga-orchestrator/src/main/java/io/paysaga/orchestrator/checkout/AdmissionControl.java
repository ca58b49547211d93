package io.paysaga.orchestrator.checkout;

import io.paysaga.saga.orchestration.api.InFlightSagas;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Keeps sagas from piling up: while too many of a flow are in flight, no further one of it is
 * begun. Those that are stuck wait for an operator, and keep nobody else out.
 *
 * <p>The count is half a second old and knows what other instances began only when it is taken
 * again; so the limit may be passed by what they, and requests under way here, begin meanwhile.
 */
@Component
class AdmissionControl {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final InFlightSagas inFlight;
  private final int most;

  AdmissionControl(InFlightSagas inFlight, CheckoutProperties settings) {
    this.inFlight = inFlight;
    this.most = settings.checkout().mostInFlight();
  }

  boolean isFull(String flow) {
    return inFlight.count(flow) >= most;
  }

  static Unavailable overloaded() {
    return new Unavailable(
        "overloaded",
        "Too many like this are under way; this one was not begun.",
        RETRY_AFTER,
        null);
  }
}
