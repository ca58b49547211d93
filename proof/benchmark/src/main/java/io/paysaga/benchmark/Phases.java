package io.paysaga.benchmark;

import io.paysaga.benchmark.report.Report;
import io.paysaga.benchmark.report.Results;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs one phase after the other; one that fails or takes too long keeps no other from its turn.
 */
final class Phases {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final Duration UNTIL_IT_GIVES_WAY = Duration.ofMinutes(1);

  private final Set<String> without;
  private final Results results;
  private final Report report;

  Phases(Set<String> without, Results results, Report report) {
    this.without = without;
    this.results = results;
    this.report = report;
  }

  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  /**
   * @param limit after which it is interrupted, and has failed
   */
  void run(String name, Duration limit, Work work) throws InterruptedException {
    if (without.contains(name)) {
      say(name + " is left out");
      return;
    }
    say(name);
    long start = System.nanoTime();
    String failure = failureOf(limit, work);
    double seconds = (System.nanoTime() - start) / 1e9;
    say(
        String.format(
            Locale.ROOT,
            "%s took %.0f s%s",
            name,
            seconds,
            failure == null ? "" : " and FAILED: " + failure));
    results.phases.add(new Results.Phase(name, seconds, failure));
    report.write(results);
  }

  private static @Nullable String failureOf(Duration limit, Work work) throws InterruptedException {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Future<?> done =
        thread.submit(
            () -> {
              work.run();
              return null;
            });
    try {
      done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return null;
    } catch (ExecutionException failed) {
      failed.getCause().printStackTrace();
      return String.valueOf(failed.getCause());
    } catch (TimeoutException late) {
      return "It was not done within " + limit.toSeconds() + " s.";
    } finally {
      thread.shutdownNow();
      thread.awaitTermination(UNTIL_IT_GIVES_WAY.toSeconds(), TimeUnit.SECONDS);
    }
  }

  static void say(String line) {
    System.out.println(LocalTime.now().format(TIME) + "  " + line);
  }
}
