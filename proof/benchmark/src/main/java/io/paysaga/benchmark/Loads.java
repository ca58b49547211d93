package io.paysaga.benchmark;

import io.paysaga.benchmark.load.Target;
import io.paysaga.benchmark.report.AtRest;
import io.paysaga.benchmark.report.Level;
import io.paysaga.benchmark.report.WarmUp;
import io.paysaga.benchmark.watch.Cost;
import io.paysaga.benchmark.watch.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The loads that phases are made of, each told as it ends. */
final class Loads {

  static final int WARM_UP_IN_FLIGHT = 64;

  private static final Duration LOOK_AT = Duration.ofSeconds(10);

  private final SystemUnderTest bench;
  private final Duration before;
  private final Duration window;

  /**
   * @param before until a level has come to its pace
   * @param window in which answers count
   */
  Loads(SystemUnderTest bench, Duration before, Duration window) {
    this.bench = bench;
    this.before = before;
    this.window = window;
  }

  /**
   * Until it is steady, or this much load is over, without what its preparation takes; its figures
   * are told, and counted nowhere.
   */
  WarmUp warmUp(Target target, String what, Duration most) throws InterruptedException {
    List<Level> windows = new ArrayList<>();
    WarmUp warmUp;
    Duration left = most;
    do {
      Duration next = left.compareTo(LOOK_AT) < 0 ? left : LOOK_AT;
      windows.add(bench.saturate(target, WARM_UP_IN_FLIGHT, Duration.ZERO, next));
      warmUp = new WarmUp(what, windows);
      tell(windows.get(windows.size() - 1), "warm-up");
      left = left.minus(next);
    } while (!warmUp.isSteady() && !left.isZero());
    return warmUp;
  }

  /** So many in flight, all the time. */
  Level saturated(Target target, int inFlight) throws InterruptedException {
    Level level = bench.saturate(target, inFlight, before, window);
    tell(level, inFlight + " in flight");
    return level;
  }

  /** So many a second. */
  Level atRate(Target target, double rate) throws InterruptedException {
    Level level = bench.atRate(target, rate, before, window);
    tell(level, String.format(Locale.ROOT, "%.0f a second", rate));
    return level;
  }

  /** Begins when nothing is under way or left to be written; what is measured then is time. */
  AtRest atRest(Duration time) throws InterruptedException {
    bench.books().awaitSettled(Duration.ofMinutes(1));
    bench.books().awaitFlushed(Duration.ofMinutes(2));
    Snapshot begin = bench.look();
    TimeUnit.SECONDS.sleep(time.toSeconds());
    Cost aSecond = bench.look().since(begin, time.toSeconds());
    Phases.say(
        String.format(
            Locale.ROOT,
            "  at rest        %.1f ms of CPU and %.0f wake-ups a second: %s",
            aSecond.cpuMillisPerSaga(),
            aSecond.wakeUpsPerSaga(),
            aSecond.cpuMillis().entrySet().stream()
                .map(each -> String.format(Locale.ROOT, "%s %.1f", each.getKey(), each.getValue()))
                .collect(Collectors.joining(", "))));
    return new AtRest(time.toSeconds(), aSecond);
  }

  private static void tell(Level level, String what) {
    Phases.say(
        String.format(
            Locale.ROOT,
            "  %-14s %7.0f sagas/s, p50 %.1f ms, p99 %.1f ms, %.2f ms of CPU and %.2f commits a"
                + " saga, %.0f wake-ups, %d errors",
            what,
            level.sagasPerSecond(),
            level.latency().p50(),
            level.latency().p99(),
            level.cost().cpuMillisPerSaga(),
            level.cost().commits(),
            level.cost().wakeUpsPerSaga(),
            level.errorCount()));
  }
}
