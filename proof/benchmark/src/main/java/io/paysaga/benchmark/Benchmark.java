package io.paysaga.benchmark;

import io.paysaga.benchmark.bare.BarePipeline;
import io.paysaga.benchmark.load.CheckoutJobs;
import io.paysaga.benchmark.load.Load;
import io.paysaga.benchmark.load.Target;
import io.paysaga.benchmark.raw.RawLimits;
import io.paysaga.benchmark.report.AtRest;
import io.paysaga.benchmark.report.Audited;
import io.paysaga.benchmark.report.Growth;
import io.paysaga.benchmark.report.Level;
import io.paysaga.benchmark.report.Machine;
import io.paysaga.benchmark.report.Report;
import io.paysaga.benchmark.report.Results;
import io.paysaga.benchmark.report.Work;
import io.paysaga.benchmark.watch.Cost;
import io.paysaga.benchmark.watch.Snapshot;
import io.paysaga.servers.Server;
import io.paysaga.stack.LocalStack;
import io.paysaga.stack.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Measures the machine, the system on it, and a bare pipeline that does the same work; writes
 * {@code report/index.html}. Ends with 1 when a phase failed; a goal that is missed is no failure.
 */
public final class Benchmark {

  private static final Path DATA = Path.of("target", "stack");
  private static final Path REPORT = Path.of("report");

  private static final int WARM_UP_IN_FLIGHT = 64;
  private static final List<Integer> EASE_RATES = List.of(10, 100);

  /** One at a time, to be counted. */
  private static final int ALONE = 40;

  private static final Set<String> PHASES =
      Set.of(
          "raw",
          "saturated",
          "ease",
          "rest",
          "audit",
          "growth",
          "recovery",
          "reservation",
          "same-work",
          "bare");

  /** With so many ended sagas copies can be made. */
  private static final int TEMPLATES = Settings.LEAST_BUYERS;

  private static final Duration AUDIT = Duration.ofMinutes(6);

  private final Settings settings;
  private final Results results = new Results();
  private final Report report = new Report(REPORT);
  private final Phases phases;

  private Benchmark(Settings settings) {
    this.settings = settings;
    this.phases = new Phases(settings.without(), results, report);
  }

  public static void main(String[] arguments) throws InterruptedException {
    // Numbers would be those of Docker's bridges.
    System.setProperty("paysaga.infrastructure", "processes");
    Settings settings;
    try {
      settings = Settings.of(System::getProperty, PHASES);
    } catch (IllegalArgumentException nonsense) {
      System.err.println(nonsense.getMessage());
      System.exit(2);
      return;
    }
    System.exit(new Benchmark(settings).run() ? 0 : 1);
  }

  private boolean run() throws InterruptedException {
    long start = System.nanoTime();
    results.machine.putAll(Machine.here());
    Phases.say("measuring with " + settings);
    try (LocalStack stack = start();
        SystemUnderTest bench = new SystemUnderTest(stack, DATA, settings.buyers())) {
      Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "end-the-stack"));
      double seconds = (System.nanoTime() - start) / 1e9;
      results.start = new Results.Start(seconds, bench.look().residentMiB());
      Phases.say(String.format(Locale.ROOT, "the stack was ready after %.1f s", seconds));
      results.settings.putAll(Facts.of(settings, stack));
      run(bench);
    }
    Phases.say("the report is " + REPORT.resolve("index.html").toAbsolutePath());
    System.out.println(report.sideBySide(results));
    System.out.println(report.goals(results));
    return !results.failed();
  }

  private LocalStack start() {
    LocalStack.Builder builder =
        LocalStack.forTests(DATA).jvmOptions(settings.jvmOptions()).withoutMakingClassData();
    Facts.DIFFERENT.forEach((name, value) -> builder.property(Service.ORCHESTRATOR, name, value));
    return builder.start();
  }

  private void run(SystemUnderTest bench) throws InterruptedException {
    Target orders = bench.orders(bench.stack().url(Service.ORCHESTRATOR));
    Auditor auditor =
        new Auditor(bench.stack().url(Service.ORCHESTRATOR), bench.stack().tokens()::viewer);
    int windows = settings.seconds();
    phases.run("raw", Duration.ofMinutes(3), () -> raw(bench));
    phases.run(
        "saturated",
        Duration.ofSeconds(60 + settings.warmUp() + settings.levels().size() * (windows + 45L)),
        () -> saturated(bench, orders));
    phases.run("ease", Duration.ofSeconds(120 + 3L * (windows + 45)), () -> ease(bench, orders));
    phases.run("rest", Duration.ofMinutes(4), () -> rest(bench));
    phases.run("audit", AUDIT, () -> audit(bench, auditor));
    phases.run(
        "growth",
        Duration.ofSeconds(240 + 2L * (windows + 45) + settings.growth() / 1_000),
        () -> growth(bench, orders));
    phases.run("recovery", Duration.ofMinutes(6), () -> recovery(bench, orders));
    phases.run(
        "reservation",
        Duration.ofSeconds(180 + settings.warmUp() + 2L * windows),
        () -> reservation(bench));
    phases.run("audit", AUDIT, () -> audit(bench, auditor));
    phases.run("same-work", Duration.ofMinutes(3), () -> sameWork(bench, orders));
    phases.run(
        "bare",
        Duration.ofSeconds(
            180 + settings.warmUp() + (settings.levels().size() + 2) * (windows + 45L)),
        () -> bare(bench));
  }

  private void raw(SystemUnderTest bench) throws Exception {
    results.rawLimits =
        RawLimits.measure(
            bench.stack().admin(), bench.stack().kafkaAdministrator(), settings.eachRawLimit());
    Phases.say("  " + results.rawLimits);
  }

  private void saturated(SystemUnderTest bench, Target orders) throws InterruptedException {
    warmUp(bench, orders, settings.warmUp());
    for (int inFlight : settings.levels()) {
      results.saturated.add(saturate(bench, orders, inFlight));
    }
  }

  /** Its figures are told, and counted nowhere. */
  private void warmUp(SystemUnderTest bench, Target target, int seconds)
      throws InterruptedException {
    Level level =
        bench.saturate(target, WARM_UP_IN_FLIGHT, Duration.ZERO, Duration.ofSeconds(seconds));
    tell(level, "warm-up");
    results.warmUps.add(level);
  }

  private Level saturate(SystemUnderTest bench, Target target, int inFlight)
      throws InterruptedException {
    Level level = bench.saturate(target, inFlight, settings.before(), settings.window());
    tell(level, inFlight + " in flight");
    return level;
  }

  private void ease(SystemUnderTest bench, Target orders) throws InterruptedException {
    atEase(bench, orders, results.atEase);
    double most = Results.best(results.saturated).map(Level::sagasPerSecond).orElse(0.0);
    if (most > 0) {
      results.atHalf = atRate(bench, orders, most / 2);
    }
  }

  private void atEase(SystemUnderTest bench, Target orders, List<Level> levels)
      throws InterruptedException {
    for (int rate : EASE_RATES) {
      levels.add(atRate(bench, orders, rate));
    }
  }

  private Level atRate(SystemUnderTest bench, Target orders, double rate)
      throws InterruptedException {
    Level level = bench.atRate(orders, rate, settings.before(), settings.window());
    tell(level, String.format(Locale.ROOT, "%.0f a second", rate));
    return level;
  }

  /** Begins when nothing is under way or left to be written; what is measured then is time. */
  private void rest(SystemUnderTest bench) throws InterruptedException {
    bench.books().awaitSettled(Duration.ofMinutes(1));
    bench.books().awaitFlushed(Duration.ofMinutes(2));
    Snapshot before = bench.look();
    TimeUnit.SECONDS.sleep(settings.rest().toSeconds());
    Cost aSecond = bench.look().since(before, settings.rest().toSeconds());
    results.atRest = new AtRest(settings.rest().toSeconds(), aSecond);
    Phases.say(
        String.format(
            Locale.ROOT,
            "  at rest        %.1f ms of CPU and %.0f wake-ups a second: %s",
            aSecond.cpuMillisPerSaga(),
            aSecond.wakeUpsPerSaga(),
            aSecond.cpuMillis().entrySet().stream()
                .map(each -> String.format(Locale.ROOT, "%s %.1f", each.getKey(), each.getValue()))
                .collect(Collectors.joining(", "))));
  }

  private void growth(SystemUnderTest bench, Target orders) throws InterruptedException {
    Copies copies = new Copies(bench.numbers());
    bench.books().awaitSettled(Duration.ofMinutes(1));
    bench.books().empty();
    CheckoutJobs templates = orders.prepare(TEMPLATES);
    Load.waiting(orders)
        .saturated(WARM_UP_IN_FLIGHT, templates, Duration.ZERO, Duration.ofMinutes(1));
    for (int size : List.of(Settings.LITTLE, settings.growth())) {
      bench.books().awaitSettled(Duration.ofMinutes(1));
      long start = System.nanoTime();
      copies.make((int) Math.max(0, size - bench.books().sagas()));
      bench.books().awaitFlushed(Duration.ofMinutes(2));
      double seconds = (System.nanoTime() - start) / 1e9;
      Phases.say(
          String.format(
              Locale.ROOT,
              "  %d ended sagas in the tables after %.0f s",
              bench.books().sagas(),
              seconds));
      results.growth.add(new Growth(size, seconds, saturate(bench, orders, busiest())));
    }
  }

  /** The level at which most sagas ended. */
  private int busiest() {
    return Results.best(results.saturated)
        .map(level -> (int) level.load())
        .orElse(WARM_UP_IN_FLIGHT);
  }

  private void recovery(SystemUnderTest bench, Target orders) throws InterruptedException {
    everythingRuns(bench.stack());
    results.recovery = new Outage(bench, orders).measure(settings.waiting());
    bench.books().awaitSettled(Duration.ofMinutes(2));
    Phases.say(
        String.format(
            Locale.ROOT,
            "  %d waiting sagas drained at %.0f a second",
            settings.waiting(),
            results.recovery.sagasPerSecond()));
  }

  private void reservation(SystemUnderTest bench) throws InterruptedException {
    everythingRuns(bench.stack());
    platformAfresh(bench.stack());
    Target seats = bench.seatHolds(bench.stack().url(Service.ORCHESTRATOR));
    warmUp(bench, seats, (settings.warmUp() + 1) / 2);
    results.reservation = saturate(bench, seats, busiest());
  }

  /** Growth empties the tables, so what came before is judged before. */
  private void audit(SystemUnderTest bench, Auditor auditor) throws Exception {
    everythingRuns(bench.stack());
    bench.books().awaitSettled(Duration.ofMinutes(1));
    Audited audited = auditor.ask(AUDIT);
    results.audits.add(audited);
    Phases.say("  " + audited);
  }

  private void sameWork(SystemUnderTest bench, Target orders) throws Exception {
    everythingRuns(bench.stack());
    bench.books().keepCounts(true);
    try {
      Work ours = new SameWork(bench).measure(orders, ALONE);
      results.oursAlone = ours;
      Work bare = bareAlone(bench);
      results.bareAlone = bare;
      Map<String, String> differences = ours.differences(bare);
      if (!differences.isEmpty()) {
        throw new IllegalStateException(
            "The bare pipeline does other work (ours, its): " + differences);
      }
    } finally {
      bench.books().keepCounts(false);
    }
  }

  private Work bareAlone(SystemUnderTest bench) throws InterruptedException {
    try (BarePipeline pipeline = pipeline(bench)) {
      return new SameWork(bench).measure(bench.orders(pipeline.url()), ALONE);
    }
  }

  private void bare(SystemUnderTest bench) throws Exception {
    platformAfresh(bench.stack());
    try (BarePipeline pipeline = pipeline(bench)) {
      bench.alsoWatch(pipeline.processes());
      Target orders = bench.orders(pipeline.url());
      warmUp(bench, orders, (settings.warmUp() + 1) / 2);
      for (int inFlight : settings.levels()) {
        results.bare.add(saturate(bench, orders, inFlight));
      }
      atEase(bench, orders, results.bareAtEase);
    }
  }

  /** In place of the services, on empty tables. */
  private BarePipeline pipeline(SystemUnderTest bench) {
    LocalStack stack = bench.stack();
    List.of(Service.values()).parallelStream().map(stack::service).forEach(Server::stop);
    bench.books().empty();
    BarePipeline pipeline = BarePipeline.start(stack, settings.jvmOptions());
    Runtime.getRuntime().addShutdownHook(new Thread(pipeline::close, "end-the-pipeline"));
    return pipeline;
  }

  /** The stand-in forgets what it got: its memory is small. */
  private static void platformAfresh(LocalStack stack) {
    stack.dataPlatform().stop();
    stack.dataPlatform().start();
  }

  private static void everythingRuns(LocalStack stack) {
    stack.servers().stream().filter(server -> !server.isRunning()).forEach(Server::start);
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
