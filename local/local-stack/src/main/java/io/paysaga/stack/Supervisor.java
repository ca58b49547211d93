package io.paysaga.stack;

import io.paysaga.servers.ServerFailure;
import io.paysaga.servers.ServerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Starts again what dies, after pauses that grow while it keeps dying. */
final class Supervisor implements AutoCloseable {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** Who lived this long begins with the first pause again. */
  private static final Duration LONG_LIFE = Duration.ofMinutes(1);

  private final Consumer<String> report;
  private final ScheduledExecutorService restarts;

  Supervisor(List<ServerProcess> processes, Consumer<String> report) {
    this.report = report;
    this.restarts = Executors.newScheduledThreadPool(processes.size());
    processes.forEach(process -> watch(process, FIRST_PAUSE));
  }

  private void watch(ServerProcess process, Duration pause) {
    long began = System.nanoTime();
    process.onDeath(
        exitCode -> {
          boolean livedLong = System.nanoTime() - began > LONG_LIFE.toNanos();
          String death = "%s ended with exit code %d; %s tells why.";
          restart(
              process,
              String.format(Locale.ROOT, death, process.name(), exitCode, process.log()),
              livedLong ? FIRST_PAUSE : pause);
        });
  }

  private synchronized void restart(ServerProcess process, String death, Duration pause) {
    if (restarts.isShutdown()) {
      return;
    }
    report.accept(
        String.format(Locale.ROOT, "%s Starting it again in %d s.", death, pause.toSeconds()));
    Duration doubled = pause.multipliedBy(2);
    Duration next = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    restarts.schedule(() -> start(process, next), pause.toSeconds(), TimeUnit.SECONDS);
  }

  private void start(ServerProcess process, Duration nextPause) {
    try {
      watch(process, nextPause);
      process.start();
      report.accept(
          String.format(Locale.ROOT, "%s runs again (pid %d)", process.name(), process.pid()));
    } catch (ServerFailure e) {
      restart(process, String.valueOf(e.getMessage()), nextPause);
    }
  }

  /** Keeps the calling thread here until somebody interrupts it. */
  void untilInterrupted() {
    try {
      restarts.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      report.accept("asked to end");
    }
  }

  /** Returns when no restart is under way any more; from here on what ends stays ended. */
  @Override
  public void close() {
    stopRestarting();
    try {
      restarts.awaitTermination(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void stopRestarting() {
    restarts.shutdownNow();
  }
}
