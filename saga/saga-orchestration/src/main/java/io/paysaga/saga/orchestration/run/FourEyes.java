package io.paysaga.saga.orchestration.run;

import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.saga.orchestration.api.Asking;
import io.paysaga.saga.orchestration.api.BreakGlassClosed;
import io.paysaga.saga.orchestration.api.OperatorAct;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which acts two persons decide, and what is told when one of them does without the other. */
final class FourEyes {

  private static final Logger log = LoggerFactory.getLogger(FourEyes.class);

  private final SagaProperties.Acts settings;
  private final MeterRegistry metrics;

  FourEyes(SagaProperties.Acts settings, MeterRegistry metrics) {
    this.settings = settings;
    this.metrics = metrics;
  }

  /**
   * Whether two persons decide it.
   *
   * @param movesMoney whether it can
   */
  boolean decide(boolean movesMoney) {
    return settings.fourEyes() && movesMoney;
  }

  /** Whether two persons decide what is asked of so many sagas at once. */
  boolean decideOnSo(int many) {
    return decide(many > settings.backfillAlone());
  }

  /** By when it is to be approved. */
  Instant until(Instant askedAt) {
    return askedAt.plus(settings.approveWithin());
  }

  /**
   * How it is asked, as it is stored: the glass of what one person decides cannot be broken.
   *
   * @param two whether two persons decide it
   * @throws BreakGlassClosed when no setting allows it
   */
  Asking asked(boolean two, Asking asking) {
    boolean breaks = asking.breakGlass() && two;
    if (breaks && !settings.breakGlass()) {
      throw new BreakGlassClosed();
    }
    return new Asking(asking.who(), asking.reason(), breaks);
  }

  /** Once it is stored. */
  void alarm(OperatorAct act) {
    if (act.asked().breakGlass()) {
      metrics.counter("paysaga.acts.break.glass", "action", act.action().shown()).increment();
      log.warn(
          "{} breaks the glass: act {} ({} of {}) is done without a second person.",
          act.asked().who().name(),
          act.id(),
          act.action().shown(),
          act.sagaId() == null ? act.about() : "saga " + act.sagaId());
    }
  }
}
