package io.paysaga.saga.orchestration.web;

import static java.util.concurrent.TimeUnit.MICROSECONDS;

import io.paysaga.saga.orchestration.api.Asking;
import io.paysaga.saga.orchestration.api.Backfills.Progress;
import io.paysaga.saga.orchestration.api.OperatorAction;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Asks sagas to try again what they had given up, so many a second, so that who was away is not
 * buried when it is back. One at a time; what a process that dies has not asked stays given up.
 */
@Component
class Backfill implements DisposableBean {

  private static final Logger log = LoggerFactory.getLogger(Backfill.class);

  private static final int SAY_AFTER = 100;

  private final OperatorRequests operators;
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(1, new CustomizableThreadFactory("backfill-"));

  private volatile Progress progress = new Progress(false, 0, 0, 0);
  private boolean reserved;
  private @Nullable ScheduledFuture<?> running;

  Backfill(OperatorRequests operators) {
    this.operators = operators;
  }

  Progress progress() {
    return progress;
  }

  /**
   * Takes the one place, until {@link #begin} or {@link #letGo}.
   *
   * @return false when another one has it
   */
  synchronized boolean reserve() {
    boolean free = !reserved && !progress.running();
    reserved |= free;
    return free;
  }

  /** Nothing is to be asked. */
  synchronized void letGo() {
    reserved = false;
  }

  /**
   * Once the place is taken.
   *
   * @param debtors the sagas
   * @param perSecond at most so many
   */
  synchronized void begin(List<UUID> debtors, int perSecond, Asking by) {
    reserved = false;
    progress = new Progress(!debtors.isEmpty(), debtors.size(), 0, 0);
    Iterator<UUID> next = debtors.iterator();
    running =
        thread.scheduleAtFixedRate(() -> askNext(next, by), 0, 1_000_000 / perSecond, MICROSECONDS);
  }

  private synchronized void askNext(Iterator<UUID> debtors, Asking by) {
    if (!debtors.hasNext()) {
      running.cancel(false);
      return;
    }
    progress = next(isTaken(debtors.next(), by));
    if (!progress.running() || progress.asked() % SAY_AFTER == 0) {
      log.info("Backfill asked for by {}: {}", by.who().name(), progress);
    }
  }

  private Progress next(boolean taken) {
    int asked = progress.asked() + 1;
    return new Progress(
        asked < progress.of(),
        progress.of(),
        asked,
        taken ? progress.notTaken() : progress.notTaken() + 1);
  }

  /** Whatever becomes of one saga, the others are asked: a timer that throws never runs again. */
  private boolean isTaken(UUID saga, Asking by) {
    try {
      OperatorRequests.Asked asked = operators.ask(saga, OperatorAction.BACKFILL, by);
      // What owes nothing any more is refused: nobody had to be woken.
      return asked.wokenBy() != null || asked.act().verdict() != null;
    } catch (RuntimeException notAsked) {
      log.warn("Saga {} was not asked and stays given up: {}", saga, notAsked.toString());
      return false;
    }
  }

  @Override
  public void destroy() {
    thread.shutdownNow();
  }
}
