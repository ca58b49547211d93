package io.paysaga.benchmark;

import io.paysaga.benchmark.load.Target;
import io.paysaga.benchmark.report.Pair;
import io.paysaga.benchmark.report.ShortRun;
import io.paysaga.stack.LocalStack;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Whole short runs of the baseline's build and of this one, in turn and never both up: the same
 * load from the same client, on servers and data of each one's own.
 */
final class Pairs {

  /** What the services can do at most; both reach it with so many. */
  private static final int SATURATED = 512;

  private static final Path DATA = Path.of("target", "pairs");

  private final Settings settings;
  private final BuiltCheckout baseline;

  Pairs(Settings settings, BuiltCheckout baseline) {
    this.settings = settings;
    this.baseline = baseline;
  }

  /** How long a pair takes at most. */
  Duration most() {
    long loads = 5 * (settings.pairWindow().toSeconds() + 60) + settings.rest().toSeconds() + 180;
    return Duration.ofSeconds(2 * (settings.mostSecondsOfWarmUp() + loads + 120));
  }

  Pair next() throws Exception {
    return new Pair(baseline(), ours());
  }

  private ShortRun baseline() throws Exception {
    Phases.say("  the baseline");
    try (BaselineStack stack =
        BaselineStack.start(baseline, DATA.resolve("baseline"), settings.jvmOptions())) {
      return run(stack.access());
    }
  }

  private ShortRun ours() throws InterruptedException {
    Phases.say("  ours");
    Path data = DATA.resolve("ours");
    try (LocalStack stack = Benchmark.stack(settings, data)) {
      return run(Access.of(stack, data));
    }
  }

  private ShortRun run(Access access) throws InterruptedException {
    try (SystemUnderTest bench = new SystemUnderTest(access, settings.buyers())) {
      Facts.requireDurable(bench.numbers());
      Target orders = bench.orders(access.url());
      Loads loads = new Loads(bench, settings.before(), settings.pairWindow());
      return new ShortRun(
          loads.warmUp(orders, "a pair", settings.mostWarmUp()),
          loads.saturated(orders, SATURATED),
          loads.saturated(orders, Loads.WARM_UP_IN_FLIGHT),
          loads.atRate(orders, 250),
          loads.atRate(orders, 100),
          loads.atRate(orders, 10),
          loads.atRest(settings.rest()));
    }
  }
}
