package io.paysaga.e2e.chaos;

import io.paysaga.e2e.Waiting;
import io.paysaga.servers.Server;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Lets faults happen, some of them at the same time, but no server in two ways at once. */
final class Chaos {

  private static final int AT_ONCE = 4;

  private final Faults faults;
  private final Random random;
  private final BiConsumer<Integer, Fault> progress;
  private final List<Fault> left = new ArrayList<>();
  private final Set<Server> broken = new HashSet<>();
  private final Map<Fault.Kind, Integer> happened = new EnumMap<>(Fault.Kind.class);
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private int underWay;

  /**
   * @param progress is told of each fault, with its number, when it begins
   */
  Chaos(Faults faults, Random random, BiConsumer<Integer, Fault> progress) {
    this.faults = faults;
    this.random = random;
    this.progress = progress;
  }

  /**
   * Returns when everything is whole again after this time, or after up to three times as long if
   * some kind of fault has not had its turn.
   */
  void reign(Duration time) {
    Instant began = Instant.now();
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      for (int number = 1; !isOver(Duration.between(began, Instant.now()), time); number++) {
        Fault fault = begin();
        happened.merge(fault.kind(), 1, Integer::sum);
        progress.accept(number, fault);
        threads.execute(() -> happen(fault));
        Waiting.forAWhile(Duration.ofMillis(500 + random.nextInt(3_000)));
      }
      threads.shutdown();
      if (!threads.awaitTermination(5, TimeUnit.MINUTES)) {
        failures.add("Not everything is healed after five minutes.");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    } finally {
      threads.shutdownNow();
    }
  }

  private boolean isOver(Duration passed, Duration time) {
    boolean allKinds = happened.keySet().equals(faults.kinds());
    return passed.compareTo(allKinds ? time : time.multipliedBy(3)) >= 0;
  }

  private synchronized Fault begin() throws InterruptedException {
    if (left.isEmpty()) {
      left.addAll(faults.round());
    }
    Optional<Fault> next;
    while ((next = next()).isEmpty()) {
      wait();
    }
    left.remove(next.get());
    underWay++;
    broken.addAll(next.get().touches());
    return next.get();
  }

  /** The first that finds its servers whole; nobody overtakes one that needs them all. */
  private Optional<Fault> next() {
    if (underWay == AT_ONCE) {
      return Optional.empty();
    }
    for (Fault fault : left) {
      if (fault.canBegin(broken)) {
        return Optional.of(fault);
      }
      if (fault.touchesEverything()) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private void happen(Fault fault) {
    try {
      fault.happen();
    } catch (RuntimeException failed) {
      failures.add("'" + fault.what() + "' was not healed: " + failed);
    } finally {
      end(fault);
    }
  }

  private synchronized void end(Fault fault) {
    underWay--;
    broken.removeAll(fault.touches());
    notifyAll();
  }

  /** How many faults there were. */
  Map<Fault.Kind, Integer> happened() {
    return happened;
  }

  /** What this could not break or heal: then the run says nothing. */
  Queue<String> failures() {
    return failures;
  }
}
