package io.paysaga.benchmark;

import io.paysaga.benchmark.report.Machine;
import io.paysaga.benchmark.report.Report;
import io.paysaga.benchmark.report.Results;
import io.paysaga.stack.LocalStack;
import io.paysaga.stack.Service;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures the machine, the system on it, a bare pipeline that does the same work, and an older
 * build; writes {@code report/index.html}. Ends with 1 when a phase failed; a goal that is missed
 * is no failure.
 */
public final class Benchmark {

  private static final Path DATA = Path.of("target", "stack");
  private static final Path REPORT = Path.of("report");
  private static final String BASELINE = "baseline";

  private static final Set<String> PHASES =
      Stream.concat(FullRun.PHASES.stream(), Stream.of(BASELINE)).collect(Collectors.toSet());

  private final Settings settings;
  private final @Nullable BuiltCheckout baseline;
  private final Results results = new Results();
  private final Report report = new Report(REPORT);
  private final Phases phases;

  private Benchmark(Settings settings, @Nullable BuiltCheckout baseline) {
    this.settings = settings;
    this.baseline = baseline;
    this.phases = new Phases(settings.without(), results, report);
  }

  public static void main(String[] arguments) throws InterruptedException {
    // Numbers would be those of Docker's bridges.
    System.setProperty("paysaga.infrastructure", "processes");
    Settings settings;
    BuiltCheckout baseline;
    try {
      settings = Settings.of(System::getProperty, PHASES);
      Path folder = settings.baseline();
      baseline = folder == null ? null : BuiltCheckout.at(folder);
    } catch (IllegalArgumentException nonsense) {
      System.err.println(nonsense.getMessage());
      System.exit(2);
      return;
    }
    Path jdk = settings.jdk();
    if (jdk != null) {
      System.setProperty("paysaga.jdk", jdk.toString());
    }
    System.exit(new Benchmark(settings, baseline).run() ? 0 : 1);
  }

  private boolean run() throws InterruptedException {
    results.machine.putAll(Machine.here());
    results.settings.put("run", settings);
    Phases.say("measuring with " + settings);
    if (!settings.without().containsAll(FullRun.PHASES)) {
      oneStack();
    }
    if (baseline != null) {
      pairs(new Pairs(settings, baseline));
    }
    Phases.say("the report is " + REPORT.resolve("index.html").toAbsolutePath());
    System.out.println(report.sideBySide(results));
    System.out.println(report.pairByPair(results));
    System.out.println(report.goals(results));
    return !results.failed();
  }

  private void oneStack() throws InterruptedException {
    long start = System.nanoTime();
    try (LocalStack stack = stack(settings, DATA);
        SystemUnderTest bench = new SystemUnderTest(Access.of(stack, DATA), settings.buyers())) {
      double seconds = (System.nanoTime() - start) / 1e9;
      results.start = new Results.Start(seconds, bench.look().residentMiB());
      Phases.say(String.format(Locale.ROOT, "the stack was ready after %.1f s", seconds));
      results.settings.putAll(Facts.of(settings, bench.numbers()));
      new FullRun(settings, results, stack, bench).run(phases);
    }
  }

  private void pairs(Pairs pairs) throws InterruptedException {
    for (int pair = 0; pair < settings.pairs(); pair++) {
      phases.run(BASELINE, pairs.most(), () -> results.pairs.add(pairs.next()));
    }
  }

  /** Of this build, with empty databases. */
  static LocalStack stack(Settings settings, Path data) {
    LocalStack.Builder builder =
        LocalStack.forTests(data).jvmOptions(settings.jvmOptions()).withoutMakingClassData();
    Facts.DIFFERENT.forEach((name, value) -> builder.property(Service.ORCHESTRATOR, name, value));
    LocalStack stack = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "end-the-stack"));
    return stack;
  }
}
