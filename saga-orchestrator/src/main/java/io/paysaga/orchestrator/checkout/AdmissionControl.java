package io.paysaga.orchestrator.checkout;

import io.paysaga.saga.http.Limit;
import io.paysaga.saga.orchestration.api.InFlightSagas;
import io.paysaga.saga.orchestration.api.SagaQueries;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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

  /** What is not stuck after so long has ended; a count looks no further back. */
  private static final Duration A_DAY = Duration.ofDays(1);

  static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final InFlightSagas inFlight;
  private final int most;
  private final Limit perBuyer;
  private final SagaQueries sagas;
  private final Clock clock;

  AdmissionControl(
      InFlightSagas inFlight, SagaQueries sagas, CheckoutProperties settings, Clock clock) {
    this.inFlight = inFlight;
    this.most = settings.checkout().mostInFlight();
    this.perBuyer =
        new Limit(
            settings.limits().inFlight(),
            "too-many-in-flight",
            "Too many checkouts and refunds of yours are under way; this one was not begun.");
    this.sagas = sagas;
    this.clock = clock;
  }

  /**
   * What these owners have in flight, and take of it while a batch is decided. Batches of one
   * instance come one after the other; what others begin meanwhile is not seen.
   */
  final class Shares {

    private final Map<String, Long> taken;

    private Shares(Map<String, Long> taken) {
      this.taken = new HashMap<>(taken);
    }

    /** Why this owner may begin no further one; null when they may, and then it is taken. */
    @Nullable Refusal refusalTo(String owner) {
      if (perBuyer.isReached(() -> taken.getOrDefault(owner, 0L))) {
        return Refusal.tooMany(perBuyer);
      }
      taken.merge(owner, 1L, Long::sum);
      return null;
    }
  }

  Shares sharesOf(Set<String> owners) {
    return new Shares(
        perBuyer.most() == 0
            ? Map.of()
            : sagas.countInFlight(owners, clock.instant().minus(A_DAY)));
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
