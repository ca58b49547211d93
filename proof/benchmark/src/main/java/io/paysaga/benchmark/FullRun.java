package io.paysaga.benchmark;

import static io.paysaga.benchmark.Loads.WARM_UP_IN_FLIGHT;

import io.paysaga.benchmark.bare.BarePipeline;
import io.paysaga.benchmark.load.CheckoutJobs;
import io.paysaga.benchmark.load.Load;
import io.paysaga.benchmark.load.Target;
import io.paysaga.benchmark.raw.RawLimits;
import io.paysaga.benchmark.report.Audited;
import io.paysaga.benchmark.report.ByProcess;
import io.paysaga.benchmark.report.Growth;
import io.paysaga.benchmark.report.Level;
import io.paysaga.benchmark.report.Results;
import io.paysaga.benchmark.report.Work;
import io.paysaga.servers.Server;
import io.paysaga.stack.LocalStack;
import io.paysaga.stack.Service;
import io.paysaga.stack.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The phases of one stack of this build, from the raw limits to the bare pipeline in its place. */
final class FullRun {

  static final Set<String> PHASES =
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
          "no-delivery",
          "bare");

  private static final List<Integer> EASE_RATES = List.of(10, 100);

  /** One at a time, to be counted. */
  private static final int ALONE = 40;

  /** With so many ended sagas copies can be made. */
  private static final int TEMPLATES = Settings.LEAST_BUYERS;

  private static final Duration AUDIT = Duration.ofMinutes(6);

  private final Settings settings;
  private final Results results;
  private final LocalStack stack;
  private final SystemUnderTest bench;
  private final Loads loads;
  private final Target orders;
  private final Auditor auditor;

  FullRun(Settings settings, Results results, LocalStack stack, SystemUnderTest bench) {
    this.settings = settings;
    this.results = results;
    this.stack = stack;
    this.bench = bench;
    this.loads = new Loads(bench, settings.before(), settings.window());
    this.orders = bench.orders(stack.url(Service.ORCHESTRATOR));
    this.auditor = new Auditor(stack.url(Service.ORCHESTRATOR), stack.tokens()::viewer);
  }

  void run(Phases phases) throws InterruptedException {
    int windows = settings.seconds();
    int levels = settings.levels().size() + settings.levelsAgain().size();
    phases.run("raw", Duration.ofMinutes(3), this::raw);
    phases.run(
        "saturated",
        Duration.ofSeconds(120 + settings.mostSecondsOfWarmUp() + levels * (windows + 45L)),
        this::saturated);
    phases.run("ease", Duration.ofSeconds(120 + 3L * (windows + 45)), this::ease);
    phases.run("rest", Duration.ofMinutes(4), () -> results.atRest = loads.atRest(settings.rest()));
    phases.run("audit", AUDIT, this::audit);
    phases.run(
        "growth",
        Duration.ofSeconds(240 + 2L * (windows + 45) + settings.growth() / 1_000),
        this::growth);
    phases.run("recovery", Duration.ofMinutes(6), this::recovery);
    phases.run(
        "reservation",
        Duration.ofSeconds(240 + settings.mostSecondsOfWarmUp() + 2L * windows),
        this::reservation);
    phases.run("audit", AUDIT, this::audit);
    phases.run("same-work", Duration.ofMinutes(3), this::sameWork);
    phases.run(
        "no-delivery",
        Duration.ofSeconds(240 + settings.mostSecondsOfWarmUp() + 2L * windows),
        this::withoutDelivery);
    phases.run(
        "bare",
        Duration.ofSeconds(
            240 + settings.mostSecondsOfWarmUp() + (levels + EASE_RATES.size()) * (windows + 45L)),
        this::bare);
  }

  private void raw() throws Exception {
    results.rawLimits =
        RawLimits.measure(stack.admin(), stack.kafkaAdministrator(), settings.eachRawLimit());
    Phases.say("  " + results.rawLimits);
  }

  private void saturated() throws InterruptedException {
    warmUp(orders, "orders", settings.mostWarmUp());
    saturate(orders, settings.levels(), results.saturated);
    saturate(orders, settings.levelsAgain(), results.saturatedAgain);
  }

  private void warmUp(Target target, String what, Duration most) throws InterruptedException {
    results.warmUps.add(loads.warmUp(target, what, most));
  }

  private void saturate(Target target, List<Integer> levels, List<Level> measured)
      throws InterruptedException {
    for (int inFlight : levels) {
      measured.add(loads.saturated(target, inFlight));
    }
  }

  private void ease() throws InterruptedException {
    Meters meters = new Meters(stack);
    for (int rate : EASE_RATES) {
      ByProcess before = meters.look();
      Level level = loads.atRate(orders, rate);
      results.atEase.add(level);
      results.byProcess.add(meters.look().since(before, level.cost().sagas()));
    }
    double most = Results.best(results.saturated).map(Level::sagasPerSecond).orElse(0.0);
    if (most > 0) {
      results.atHalf = loads.atRate(orders, most / 2);
    }
  }

  private void growth() throws InterruptedException {
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
      results.growth.add(new Growth(size, seconds, loads.saturated(orders, busiest())));
    }
  }

  /** The level at which most sagas ended. */
  private int busiest() {
    return Results.best(results.saturated)
        .map(level -> (int) level.load())
        .orElse(WARM_UP_IN_FLIGHT);
  }

  private void recovery() throws InterruptedException {
    everythingRuns();
    results.recovery =
        new Outage(bench, orders, stack.service(Service.POINT)).measure(settings.waiting());
    bench.books().awaitSettled(Duration.ofMinutes(2));
    Phases.say(
        String.format(
            Locale.ROOT,
            "  %d waiting sagas drained at %.0f a second",
            settings.waiting(),
            results.recovery.sagasPerSecond()));
  }

  private void reservation() throws InterruptedException {
    everythingRuns();
    platformAfresh();
    Target seats = bench.seatHolds(stack.url(Service.ORCHESTRATOR));
    warmUp(seats, "reservation", settings.halfAWarmUp());
    results.reservation = loads.saturated(seats, busiest());
  }

  /** After the audits: whoever judges by the whole flow would miss the deliveries. */
  private void withoutDelivery() throws InterruptedException {
    everythingRuns();
    platformAfresh();
    ServiceProcess usual = stack.service(Service.ORCHESTRATOR);
    ServiceProcess other = stack.second(Service.ORCHESTRATOR);
    other.startBy(WithoutDelivery.class.getName());
    other.addToClassPath(BaselineStack.ownClasses());
    usual.stop();
    try {
      other.start();
      bench.alsoWatch(Map.of(other.name(), other.pid()));
      Target target = bench.orders("http://" + other.address());
      warmUp(target, "without delivery", settings.halfAWarmUp());
      Level level = loads.saturated(target, busiest());
      if (level.cost().topics().containsKey(WithoutDelivery.TOPIC)) {
        throw new IllegalStateException("Something was delivered: " + level.cost().topics());
      }
      results.withoutDelivery = level;
    } finally {
      other.stop();
      usual.start();
    }
  }

  /** Growth empties the tables, so what came before is judged before. */
  private void audit() throws Exception {
    everythingRuns();
    bench.books().awaitSettled(Duration.ofMinutes(1));
    Audited audited = auditor.ask(AUDIT);
    results.audits.add(audited);
    Phases.say("  " + audited);
  }

  private void sameWork() throws Exception {
    everythingRuns();
    bench.books().keepCounts(true);
    try {
      Work ours = new SameWork(bench).measure(orders, ALONE);
      results.oursAlone = ours;
      Work bare = bareAlone();
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

  private Work bareAlone() throws InterruptedException {
    try (BarePipeline pipeline = pipeline()) {
      return new SameWork(bench).measure(bench.orders(pipeline.url()), ALONE);
    }
  }

  private void bare() throws Exception {
    platformAfresh();
    try (BarePipeline pipeline = pipeline()) {
      bench.alsoWatch(pipeline.processes());
      Target target = bench.orders(pipeline.url());
      warmUp(target, "bare pipeline", settings.halfAWarmUp());
      saturate(target, settings.levels(), results.bare);
      saturate(target, settings.levelsAgain(), results.bareAgain);
      for (int rate : EASE_RATES) {
        results.bareAtEase.add(loads.atRate(target, rate));
      }
    }
  }

  /** In place of the services, on empty tables. */
  private BarePipeline pipeline() {
    List.of(Service.values()).parallelStream().map(stack::service).forEach(Server::stop);
    bench.books().empty();
    BarePipeline pipeline = BarePipeline.start(stack, settings.jvmOptions());
    Runtime.getRuntime().addShutdownHook(new Thread(pipeline::close, "end-the-pipeline"));
    return pipeline;
  }

  /** The stand-in forgets what it got: its memory is small. */
  private void platformAfresh() {
    stack.dataPlatform().stop();
    stack.dataPlatform().start();
  }

  private void everythingRuns() {
    stack.servers().stream().filter(server -> !server.isRunning()).forEach(Server::start);
  }
}
