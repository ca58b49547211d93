package io.paysaga.e2e.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a run was and came to.
 *
 * @param oneRowLocked what one locked row cost the others, when that was asked
 * @param endings sagas by their flow and how they ended
 * @param untilEnded from the moment when all was healed until no saga was under way
 * @param untilSettled until nothing at all was waiting, best-effort steps included
 */
record Report(
    Settings settings,
    Optional<OneRowLocked.Rates> oneRowLocked,
    int asked,
    int accepted,
    Map<String, Integer> refused,
    int unanswered,
    Map<String, Long> endings,
    Map<Fault.Kind, Integer> faults,
    Duration untilEnded,
    Duration untilSettled,
    long stuck,
    long deadLetters,
    long audited,
    long findings,
    List<String> violations) {

  private static final int MOST_SHOWN = 100;

  @Override
  public String toString() {
    return """
        # Chaos

        | | |
        |---|---|
        | seed, minutes, checkouts per second | %d, %s, %s |
        | records are spread | %s |
        | completed a second, of %d offered; with one row locked, of the others | %s |
        | checkouts asked | %d |
        | accepted | %d |
        | refused at the door | %s |
        | unanswered for a minute | %d |
        | sagas started | %s |
        | faults | %d |
        | from healed to the last saga's end | %.1f s |
        | from healed to the last delivery's end | %.1f s |
        | stuck sagas | %d |
        | dead letters | %d |
        | sagas that the auditor judged, and findings | %d, %d |
        | violations | %d |

        | sagas that ended so | |
        |---|---|
        %s

        | faults of this kind | |
        |---|---|
        %s
        %s"""
        .formatted(
            settings.seed(),
            settings.minutes(),
            settings.rate(),
            settings.randomPartitioner() ? "over any partition" : "by their keys",
            OneRowLocked.OFFERED,
            oneRowLocked
                .map(
                    rates ->
                        "%.1f, %.1f: %.2f".formatted(rates.without(), rates.with(), rates.kept()))
                .orElse("not counted"),
            asked,
            accepted,
            refused,
            unanswered,
            started(),
            faults.values().stream().mapToInt(Integer::intValue).sum(),
            untilEnded.toMillis() / 1e3,
            untilSettled.toMillis() / 1e3,
            stuck,
            deadLetters,
            audited,
            findings,
            violations.size(),
            rows(endings),
            rows(faults),
            violations.stream()
                .limit(MOST_SHOWN)
                .map(each -> "\n- " + each)
                .collect(Collectors.joining()));
  }

  /** How many of each flow. */
  private String started() {
    Map<String, Long> flows = new TreeMap<>();
    endings.forEach((how, count) -> flows.merge(how.split(" ")[0], count, Long::sum));
    return flows.entrySet().stream()
        .map(flow -> flow.getValue() + " " + flow.getKey())
        .collect(Collectors.joining(", "));
  }

  private static String rows(Map<?, ?> counts) {
    return counts.entrySet().stream()
        .map(each -> "| %s | %s |".formatted(each.getKey(), each.getValue()))
        .collect(Collectors.joining("\n"));
  }
}
