package io.paysaga.e2e.chaos;

import io.paysaga.e2e.Shop;
import io.paysaga.e2e.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;

/** Load and faults together, then healing, draining, and the books. */
final class ChaosRun {

  private static final Path REPORT = Path.of("target", "chaos-report.md");

  /** An undo that nobody answers is sent again once a minute. */
  private static final Duration PATIENCE = Duration.ofMinutes(8);

  /** Some holds run out while something is broken, and most do not. */
  private static final Duration HOLD_TIME = Duration.ofSeconds(15);

  private final Settings settings;
  private final long began = System.nanoTime();

  ChaosRun(Settings settings) {
    this.settings = settings;
  }

  /** Prints what it does, and writes the report to {@code target/chaos-report.md} too. */
  Report run() {
    Random random = settings.random();
    Shop shop = Shop.open(opening());
    Load load = new Load(shop, settings, new Random(random.nextLong()));
    Tally tally = load.tally();
    Faults faults = new Faults(shop, random);
    Chaos chaos =
        new Chaos(
            faults,
            random,
            (number, fault) ->
                say(
                    "fault %d: %s, %.1f s; %d checkouts asked, %d accepted",
                    number,
                    fault.what(),
                    fault.time().toMillis() / 1e3,
                    tally.asked(),
                    tally.accepted().size()));
    say("seed %d: everything runs", settings.seed());
    Books books = new Books(shop);
    Optional<OneRowLocked.Rates> rates = oneRowLocked(shop, tally, books);
    load.begin();
    chaos.reign(settings.time());
    shop.everythingRuns();
    long healed = System.nanoTime();
    say("everything is healed");
    load.end();

    List<String> violations = new ArrayList<>(chaos.failures());
    rates
        .filter(each -> each.kept() < 0.5)
        .ifPresent(each -> violations.add("One locked row costs the others more than half."));
    await("all sagas end", () -> books.running() == 0, violations);
    Duration untilEnded = Duration.ofNanos(System.nanoTime() - healed);
    say("no saga is under way");
    await("nothing waits", () -> books.waiting() == 0, violations);
    Duration untilSettled = Duration.ofNanos(System.nanoTime() - healed);
    violations.addAll(tally.surprises());
    violations.addAll(books.violations(tally.accepted()));
    JsonNode audit = books.audit();
    audit.get("findings").forEach(finding -> violations.add("The auditor finds " + finding));
    if (faults.deadLetters() > 0) {
      violations.add("There are dead letters.");
    }
    Report report =
        new Report(
            settings,
            rates,
            tally.asked(),
            tally.accepted().size(),
            tally.refused(),
            tally.unanswered(),
            books.endings(),
            chaos.happened(),
            untilEnded,
            untilSettled,
            books.stuck(),
            faults.deadLetters(),
            audit.get("judged").asLong(),
            audit.get("totalFindings").asLong(),
            violations);
    publish(report);
    return report;
  }

  private Optional<OneRowLocked.Rates> oneRowLocked(Shop shop, Tally tally, Books books) {
    if (settings.locked() == 0) {
      return Optional.empty();
    }
    OneRowLocked.Rates rates =
        new OneRowLocked(shop, tally).measure(Duration.ofSeconds(settings.locked()));
    say(
        "one row locked: %.1f checkouts of others completed a second, %.1f without: %.2f",
        rates.with(), rates.without(), rates.kept());
    Waiting.until("all of them end", PATIENCE, () -> books.running() == 0);
    return Optional.of(rates);
  }

  private Shop.Opening opening() {
    return new Shop.Opening(
        Path.of("target", "chaos-stack"),
        Map.of(
            "paysaga.seat-hold.time",
            HOLD_TIME.toSeconds() + "s",
            // What is broken may keep many seats from being given back.
            "paysaga.seat-hold.per-token",
            "1000",
            "spring.kafka.producer.properties[partitioner.ignore.keys]",
            Boolean.toString(settings.randomPartitioner())));
  }

  private static void await(String what, Callable<Boolean> state, List<String> violations) {
    try {
      Waiting.until(what, PATIENCE, state);
    } catch (ConditionTimeoutException never) {
      violations.add(String.valueOf(never.getMessage()));
    }
  }

  private static void publish(Report report) {
    System.out.println(report);
    try {
      Files.writeString(REPORT, report.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void say(String line, Object... values) {
    long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
    System.out.println("%2d:%02d  ".formatted(seconds / 60, seconds % 60) + line.formatted(values));
  }
}
