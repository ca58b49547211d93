package io.paysaga.saga.audit;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares the participants' books with the sagas, a page of sagas at a time, and changes nothing.
 *
 * <p>It does not cry wolf while sagas run. Only ended sagas are compared, and only when their row
 * is the same before and after the books were read. What is found is looked at once more, from the
 * saga's row on, and reported when it is found again.
 */
final class Audit {

  /** As many sagas as a participant is asked about at once. */
  private static final int PAGE = BookClient.MOST;

  private static final int PAGE_OF_IDS = 1000;
  private static final int BUYERS_AT_ONCE = 10_000;

  /** A saga is stored before its first command is sent; this is for clocks that differ. */
  static final Duration NO_SAGA_YET = Duration.ofMinutes(1);

  /** Before the first saga of this system. */
  private static final Instant FIRST = Instant.parse("2020-01-01T00:00:00Z");

  private static final UUID LOWEST = new UUID(0, 0);
  private static final UUID HIGHEST = new UUID(-1, -1);

  private final SagaSnapshots table;
  private final Map<String, FlowAudit<?>> flows;
  private final List<ParticipantBook> books;
  private final Duration retention;
  private final Clock clock;

  /**
   * @param retention how long a saga is kept after its end
   */
  Audit(
      SagaSnapshots table,
      List<FlowAudit<?>> flows,
      List<ParticipantBook> books,
      Duration retention,
      Clock clock) {
    this.table = table;
    this.flows = flows.stream().collect(toMap(FlowAudit::flow, Function.identity()));
    this.books = books;
    this.retention = retention;
    this.clock = clock;
  }

  /**
   * @param from when the first of the sagas may have begun
   * @param to before when the last of them began
   * @param wholeBooks whether all that a book can check in itself is checked, not only what is of
   *     these sagas' buyers
   * @throws io.paysaga.saga.http.Problem 503 when a participant does not show its books
   */
  AuditReport run(Instant from, Instant to, boolean wholeBooks) {
    AuditTally tally = new AuditTally();
    Set<Long> buyers = new HashSet<>();
    List<AuditedSaga> page = table.page(from, to, null, PAGE);
    while (!page.isEmpty()) {
      judge(page, tally);
      page.forEach(saga -> buyers.add(saga.buyerId()));
      if (!wholeBooks && buyers.size() >= BUYERS_AT_ONCE) {
        checkBooks(buyers, tally);
        buyers.clear();
      }
      page = table.page(from, to, page.get(page.size() - 1).id(), PAGE);
    }
    if (wholeBooks) {
      books.forEach(book -> book.checkAll(tally::add));
    } else {
      checkBooks(buyers, tally);
    }
    for (ParticipantBook book : books) {
      effectsWithoutSaga(book, from, to, tally);
    }
    return tally.report(from, to);
  }

  private void judge(List<AuditedSaga> page, AuditTally tally) {
    Look first = look(page);
    tally.count(page.size(), first.judged());
    if (first.findings().isEmpty()) {
      return;
    }
    Set<Finding.Key> found = first.findings().stream().map(Finding::key).collect(toSet());
    Set<UUID> suspects = first.suspects().stream().map(AuditedSaga::id).collect(toSet());
    tally.add(
        look(table.read(suspects)).findings().stream()
            .filter(finding -> found.contains(finding.key()))
            .toList());
  }

  /**
   * One look at some sagas and their books.
   *
   * @param judged how many had ended and did not change meanwhile
   * @param suspects those of whom something was found
   */
  private record Look(int judged, List<AuditedSaga> suspects, List<Finding> findings) {}

  private Look look(List<AuditedSaga> sagas) {
    Map<String, List<AuditedSaga>> active =
        table.activeOf(sagas.stream().map(AuditedSaga::subject).collect(toSet())).stream()
            .collect(groupingBy(AuditedSaga::subject));
    Map<String, Judging<?>> judging =
        sagas.stream()
            .filter(saga -> saga.status().isEnded())
            .collect(groupingBy(AuditedSaga::type))
            .entrySet()
            .stream()
            .filter(entry -> flows.containsKey(entry.getKey()))
            .collect(
                toMap(
                    Map.Entry::getKey,
                    entry -> judging(flows.get(entry.getKey()), entry.getValue(), active)));
    Map<UUID, AuditedSaga> afterwards =
        table.read(sagas.stream().map(AuditedSaga::id).toList()).stream()
            .collect(toMap(AuditedSaga::id, Function.identity()));
    int judged = 0;
    List<AuditedSaga> suspects = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    for (AuditedSaga saga : sagas) {
      if (!saga.equals(afterwards.get(saga.id()))) {
        continue;
      }
      if (saga.status().isEnded()) {
        judged++;
      }
      List<Finding> ofSaga = judge(saga, active, judging.get(saga.type()));
      if (!ofSaga.isEmpty()) {
        suspects.add(saga);
        findings.addAll(ofSaga);
      }
    }
    return new Look(judged, suspects, findings);
  }

  private List<Finding> judge(
      AuditedSaga saga, Map<String, List<AuditedSaga>> active, @Nullable Judging<?> judging) {
    if (!saga.status().isEnded()) {
      return SagaChecks.live(saga, clock.instant());
    }
    if (judging == null) {
      return List.of(
          Finding.ofSaga(
              "flow-not-audited", saga, "Nobody knows what a " + saga.type() + " has to show."));
    }
    List<AuditedSaga> ofSubject = sameFlow(saga, active);
    return Stream.concat(
            SagaChecks.ended(saga, ofSubject).stream(), judging.judge(saga, ofSubject).stream())
        .toList();
  }

  private static List<AuditedSaga> sameFlow(
      AuditedSaga saga, Map<String, List<AuditedSaga>> active) {
    return active.getOrDefault(saga.subject(), List.of()).stream()
        .filter(other -> other.type().equals(saga.type()))
        .toList();
  }

  private static <B> Judging<B> judging(
      FlowAudit<B> flow, List<AuditedSaga> sagas, Map<String, List<AuditedSaga>> active) {
    Set<AuditedSaga> asked = new LinkedHashSet<>(sagas);
    sagas.forEach(saga -> asked.addAll(sameFlow(saga, active)));
    B books = inParts(List.copyOf(asked)).stream().map(flow::read).reduce(flow::both).orElseThrow();
    return new Judging<>(flow, books);
  }

  /** A flow with what the books show for the sagas in hand. */
  private record Judging<B>(FlowAudit<B> flow, B books) {

    List<Finding> judge(AuditedSaga saga, List<AuditedSaga> ofSubject) {
      return flow.judge(saga, ofSubject, books);
    }
  }

  private void checkBooks(Collection<Long> buyers, AuditTally tally) {
    for (List<Long> some : inParts(List.copyOf(buyers))) {
      books.forEach(book -> tally.add(book.check(some)));
    }
  }

  /**
   * Sagas in a book that began in this time, and those that began when no saga did: an id that is
   * no saga's is most likely of a time that is not now. Older sagas may rightly be gone.
   */
  private void effectsWithoutSaga(
      ParticipantBook book, Instant from, Instant to, AuditTally tally) {
    Instant kept = clock.instant().minus(retention);
    Instant first = from.isBefore(kept) ? kept : from;
    UUID future = SagaSnapshots.idAt(clock.instant().plus(NO_SAGA_YET));
    effectsWithoutSagaBetween(book, LOWEST, SagaSnapshots.idAt(FIRST), tally);
    effectsWithoutSagaBetween(book, SagaSnapshots.idAt(first), SagaSnapshots.idAt(to), tally);
    effectsWithoutSagaBetween(book, future, HIGHEST, tally);
  }

  private void effectsWithoutSagaBetween(
      ParticipantBook book, UUID after, UUID before, AuditTally tally) {
    List<UUID> page = book.sagas(after, before, PAGE_OF_IDS);
    while (!page.isEmpty()) {
      Set<UUID> sagas = table.existing(page);
      for (List<UUID> absent : inParts(page.stream().filter(id -> !sagas.contains(id)).toList())) {
        effectsWithoutSaga(book, absent, tally);
      }
      page = book.sagas(page.get(page.size() - 1), before, PAGE_OF_IDS);
    }
  }

  private void effectsWithoutSaga(ParticipantBook book, List<UUID> absent, AuditTally tally) {
    Instant latest = clock.instant().minus(NO_SAGA_YET);
    Map<UUID, List<ParticipantBook.Effect>> effects =
        book.effects(absent).stream()
            .filter(effect -> effect.at().isBefore(latest))
            .collect(groupingBy(ParticipantBook.Effect::sagaId));
    effects.keySet().removeAll(table.existing(effects.keySet()));
    effects.forEach(
        (sagaId, rows) ->
            tally.add(
                List.of(
                    new Finding(
                        book.name() + "-without-saga",
                        sagaId,
                        null,
                        "The books show an effect of a saga that does not exist.",
                        rows.stream().map(ParticipantBook.Effect::row).toList()))));
  }

  private static <T> List<List<T>> inParts(List<T> all) {
    List<List<T>> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += BookClient.MOST) {
      parts.add(all.subList(from, Math.min(from + BookClient.MOST, all.size())));
    }
    return parts;
  }
}
