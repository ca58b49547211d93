package io.paysaga.orchestrator.checkout;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * Has requests handled together that come while others are handled (group commit). Alone, a request
 * waits for nobody, and whoever waits holds no thread.
 */
final class Batches {

  private static final int UNDER_WAY = 2;
  private static final int MOST_IN_A_BATCH = 100;

  private final Executor threads;
  private final int mostQueued;
  private final Consumer<List<Asked>> batch;

  private final Deque<Asked> waiting = new ArrayDeque<>();
  private int underWay;

  /**
   * @param mostQueued so many wait for their batch to begin; a further one is refused
   * @param batch what it throws, all of it are told, and all who wait: it fails of what all need
   */
  Batches(Executor threads, int mostQueued, Consumer<List<Asked>> batch) {
    this.threads = threads;
    this.mostQueued = mostQueued;
    this.batch = batch;
  }

  void add(Asked asked) {
    if (!isTaken(asked)) {
      asked.fail(AdmissionControl.overloaded());
    }
  }

  private synchronized boolean isTaken(Asked asked) {
    if (underWay == UNDER_WAY && waiting.size() >= mostQueued) {
      return false;
    }
    waiting.add(asked);
    if (underWay < UNDER_WAY) {
      underWay++;
      threads.execute(this::handleAll);
    }
    return true;
  }

  private void handleAll() {
    for (List<Asked> next = next(); !next.isEmpty(); next = next()) {
      // As a request, it waits for the database no longer than a door does.
      RequestContextHolder.setRequestAttributes(next.get(0).http());
      try {
        batch.accept(next);
      } catch (RuntimeException | Error failed) {
        next.forEach(asked -> asked.fail(failed));
        allWaiting().forEach(asked -> asked.fail(failed));
      } finally {
        RequestContextHolder.resetRequestAttributes();
      }
    }
  }

  private synchronized List<Asked> next() {
    List<Asked> next = new ArrayList<>();
    while (next.size() < MOST_IN_A_BATCH && !waiting.isEmpty()) {
      next.add(waiting.remove());
    }
    if (next.isEmpty()) {
      underWay--;
    }
    return next;
  }

  private synchronized List<Asked> allWaiting() {
    List<Asked> all = List.copyOf(waiting);
    waiting.clear();
    return all;
  }
}
