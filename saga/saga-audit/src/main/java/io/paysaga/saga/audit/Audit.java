package io.paysaga.saga.audit;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaSnapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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
 * <p>It does not cry wolf while sagas run. What an ended saga has to show is compared, of one that
 * runs only what is wrong whatever comes next; and only when its row, and that of every saga that
 * holds its subject, is the same before and after the books were read. Sagas of flows that are
 * judged together are judged when none of the other flow runs; of one that runs is told besides
 * that it is stuck or overdue. What is found is looked at once more, from the sagas' rows on, and
 * reported when it is found again.
 */
final class Audit {

  /** As many sagas as a participant is asked about at once. */
  private static final int PAGE = 200;

  private static final int PAGE_OF_IDS = 1000;
  private static final int OWNERS_AT_ONCE = 10_000;

  /** A saga is stored before its first command is sent; this is for clocks that differ. */
  static final Duration NO_SAGA_YET = Duration.ofMinutes(1);

  /** Before the first saga of this system. */
  private static final Instant FIRST = Instant.parse("2020-01-01T00:00:00Z");

  private static final UUID LOWEST = new UUID(0, 0);
  private static final UUID HIGHEST = new UUID(-1, -1);

  private final SagaQueries sagas;
  private final Map<String, FlowAudit<?>> flows;

  /** By flow, the others that it is judged together with. */
  private final Map<String, Set<String>> together;

  private final List<ParticipantBook> books;
  private final Clock clock;

  Audit(SagaQueries sagas, List<FlowAudit<?>> flows, List<ParticipantBook> books, Clock clock) {
    this.sagas = sagas;
    this.flows = flows.stream().collect(toMap(audit -> audit.flow().name(), Function.identity()));
    this.together = together(flows);
    this.books = books;
    this.clock = clock;
  }

  private static Map<String, Set<String>> together(List<FlowAudit<?>> flows) {
    Map<String, Set<String>> together = new HashMap<>();
    for (FlowAudit<?> audit : flows) {
      String flow = audit.flow().name();
      for (SagaFlow<?> other : audit.judgedTogetherWith()) {
        together.computeIfAbsent(flow, name -> new HashSet<>()).add(other.name());
        together.computeIfAbsent(other.name(), name -> new HashSet<>()).add(flow);
      }
    }
    return together;
  }

  /**
   * @param from when the first of the sagas may have begun
   * @param to before when the last of them began
   * @param wholeBooks whether all that a book can check in itself is checked, not only what is of
   *     these sagas' owners
   * @throws BooksUnavailable when a participant does not answer
   */
  AuditReport run(Instant from, Instant to, boolean wholeBooks) {
    AuditTally tally = new AuditTally();
    Instant unknownFrom = unknownFrom();
    Set<String> owners = new HashSet<>();
    List<SagaSnapshot> page = sagas.begunBetween(from, to, null, PAGE);
    while (!page.isEmpty()) {
      judge(page, tally);
      if (!wholeBooks) {
        page.forEach(saga -> owners.add(saga.owner()));
        if (owners.size() >= OWNERS_AT_ONCE) {
          checkBooks(owners, tally);
          owners.clear();
        }
      }
      page = sagas.begunBetween(from, to, page.get(page.size() - 1).id(), PAGE);
    }
    if (wholeBooks) {
      books.forEach(book -> book.checkAll(tally::add));
    } else {
      checkBooks(owners, tally);
    }
    for (ParticipantBook book : books) {
      effectsWithoutSagaBetween(book, LOWEST, idAt(FIRST), tally);
      effectsWithoutSagaBetween(book, idAt(unknownFrom), HIGHEST, tally);
    }
    return tally.report(from, to, unknownFrom);
  }

  private void judge(List<SagaSnapshot> page, AuditTally tally) {
    Look first = look(page);
    tally.count(page.size(), first.judged());
    if (first.findings().isEmpty()) {
      return;
    }
    Set<Finding.Key> found = first.findings().stream().map(Finding::key).collect(toSet());
    Set<UUID> suspects = first.suspects().stream().map(SagaSnapshot::id).collect(toSet());
    tally.add(
        look(sagas.snapshots(suspects)).findings().stream()
            .filter(finding -> found.contains(finding.key()))
            .toList());
  }

  /**
   * One look at some sagas and their books.
   *
   * @param judged how many had ended and did not change meanwhile, nor did what holds their subject
   * @param suspects those of whom something was found
   */
  private record Look(int judged, List<SagaSnapshot> suspects, List<Finding> findings) {}

  private Look look(List<SagaSnapshot> rows) {
    Map<Subject, List<SagaSnapshot>> before = holders(rows);
    Map<String, Judging<?>> judging =
        rows.stream().collect(groupingBy(SagaSnapshot::type)).entrySet().stream()
            .filter(entry -> flows.containsKey(entry.getKey()))
            .collect(
                toMap(
                    Map.Entry::getKey,
                    entry -> judging(flows.get(entry.getKey()), entry.getValue(), before)));
    Map<UUID, SagaSnapshot> afterwards =
        sagas.snapshots(rows.stream().map(SagaSnapshot::id).toList()).stream()
            .collect(toMap(SagaSnapshot::id, Function.identity()));
    Map<Subject, List<SagaSnapshot>> after = holders(rows);
    int judged = 0;
    List<SagaSnapshot> suspects = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    for (SagaSnapshot saga : rows) {
      if (!saga.equals(afterwards.get(saga.id()))) {
        continue;
      }
      List<Finding> ofSaga = new ArrayList<>();
      if (!saga.status().isEnded()) {
        ofSaga.addAll(SagaChecks.live(saga, clock.instant()));
      }
      List<SagaSnapshot> ofSubject = together(saga, before);
      if (ofSubject.equals(together(saga, after)) && !isBetween(saga, ofSubject)) {
        if (saga.status().isEnded()) {
          judged++;
        }
        ofSaga.addAll(judge(saga, ofSubject, judging.get(saga.type())));
      }
      if (!ofSaga.isEmpty()) {
        suspects.add(saga);
        findings.addAll(ofSaga);
      }
    }
    return new Look(judged, suspects, findings);
  }

  /** The sagas that are live, completed or resolved for the subjects of these. */
  private Map<Subject, List<SagaSnapshot>> holders(List<SagaSnapshot> rows) {
    return sagas.notUndoneOf(rows.stream().map(SagaSnapshot::subject).collect(toSet())).stream()
        .collect(groupingBy(SagaSnapshot::subject));
  }

  /** Of these, those of a saga's subject that are judged together with it, as is its own flow. */
  private List<SagaSnapshot> together(SagaSnapshot saga, Map<Subject, List<SagaSnapshot>> holders) {
    Set<String> others = together.getOrDefault(saga.type(), Set.of());
    return holders.getOrDefault(saga.subject(), List.of()).stream()
        .filter(other -> isOfSameFlow(other, saga) || others.contains(other.type()))
        .toList();
  }

  private static boolean isOfSameFlow(SagaSnapshot other, SagaSnapshot saga) {
    return other.type().equals(saga.type());
  }

  /** What the books show of the subject is between two flows while another one's saga runs. */
  private static boolean isBetween(SagaSnapshot saga, List<SagaSnapshot> ofSubject) {
    return ofSubject.stream()
        .anyMatch(other -> !isOfSameFlow(other, saga) && !other.status().isEnded());
  }

  private List<Finding> judge(
      SagaSnapshot saga, List<SagaSnapshot> ofSubject, @Nullable Judging<?> judging) {
    if (!saga.status().isEnded()) {
      return judging == null ? List.of() : judging.judgeLive(saga);
    }
    if (judging == null) {
      return List.of(
          Finding.ofSaga(
              "flow-not-audited", saga, "Nobody knows what a " + saga.type() + " has to show."));
    }
    return Stream.concat(
            SagaChecks.ended(
                saga, ofSubject.stream().filter(other -> isOfSameFlow(other, saga)).toList())
                .stream(),
            judging.judge(saga, new SubjectSagas(ofSubject, this::mayBePurged)).stream())
        .toList();
  }

  private <D> Judging<D> judging(
      FlowAudit<D> audit, List<SagaSnapshot> rows, Map<Subject, List<SagaSnapshot>> holders) {
    Set<SagaSnapshot> asked = new LinkedHashSet<>(rows);
    rows.forEach(saga -> asked.addAll(together(saga, holders)));
    List<UUID> ids = rows.stream().map(SagaSnapshot::id).toList();
    return new Judging<>(
        audit.flow(),
        audit.read(AuditedSaga.of(audit.flow(), asked)),
        books.stream()
            .filter(book -> !audit.writes(book))
            .collect(toMap(ParticipantBook::name, book -> book.effects(ids))));
  }

  /**
   * A flow, with what the books show for the sagas in hand.
   *
   * @param elsewhere what stands of them in books that the flow does not write, by the book's name
   */
  private record Judging<D>(
      SagaFlow<D> flow,
      FlowAudit.Judge<D> books,
      Map<String, List<ParticipantBook.Effect>> elsewhere) {

    List<Finding> judge(SagaSnapshot saga, SubjectSagas ofSubject) {
      List<Finding> findings =
          AuditedSaga.of(flow, saga)
              .map(read -> books.judge(read, ofSubject))
              .orElseGet(
                  () ->
                      List.of(
                          Finding.ofSaga(
                              "data-not-readable",
                              saga,
                              "What it remembers is not a "
                                  + flow.dataType().getSimpleName()
                                  + ".")));
      return Stream.concat(findings.stream(), elsewhere(saga)).toList();
    }

    List<Finding> judgeLive(SagaSnapshot saga) {
      return Stream.concat(
              AuditedSaga.of(flow, saga).stream().flatMap(read -> books.judgeLive(read).stream()),
              elsewhere(saga))
          .toList();
    }

    private Stream<Finding> elsewhere(SagaSnapshot saga) {
      return elsewhere.entrySet().stream()
          .map(
              book ->
                  Map.entry(
                      book.getKey(),
                      book.getValue().stream()
                          .filter(effect -> effect.sagaId().equals(saga.id()))
                          .map(ParticipantBook.Effect::row)
                          .toList()))
          .filter(book -> !book.getValue().isEmpty())
          .map(
              book ->
                  new Finding(
                      book.getKey() + "-of-another-flow",
                      saga.id(),
                      saga.subject().toString(),
                      "The books show an effect of it, and no " + flow.name() + " has one there.",
                      book.getValue()));
    }
  }

  private void checkBooks(Set<String> owners, AuditTally tally) {
    if (!owners.isEmpty()) {
      books.forEach(book -> tally.add(book.check(owners)));
    }
  }

  /**
   * A saga that began since then is kept, so that one which is not there never was. So is one that
   * began before the first; of the time between, sagas may rightly be gone.
   */
  private Instant unknownFrom() {
    Instant kept = clock.instant().minus(sagas.retention()).plus(NO_SAGA_YET);
    return kept.isBefore(FIRST) ? FIRST : kept;
  }

  private void effectsWithoutSagaBetween(
      ParticipantBook book, UUID after, UUID before, AuditTally tally) {
    List<UUID> page = book.sagas(after, before, PAGE_OF_IDS);
    while (!page.isEmpty()) {
      Set<UUID> existing = sagas.existing(page);
      List<UUID> absent = page.stream().filter(id -> !existing.contains(id)).toList();
      if (!absent.isEmpty()) {
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
    effects.keySet().removeAll(sagas.existing(effects.keySet()));
    effects.keySet().removeIf(this::mayBePurged);
    if (effects.isEmpty()) {
      return;
    }
    Map<UUID, String> others = othersThatAsked(book, effects.keySet());
    effects.keySet().removeAll(others.keySet());
    others.keySet().removeAll(countedBefore(book, others.keySet()));
    others.values().forEach(tally::countOfOther);
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

  /** It was kept when the audit began. */
  private boolean mayBePurged(UUID saga) {
    Instant began = Instant.ofEpochMilli(saga.getMostSignificantBits() >>> 16);
    return !began.isBefore(FIRST) && began.isBefore(unknownFrom());
  }

  /** Of these sagas, those for which the inbox names others who asked, and not us. */
  private Map<UUID, String> othersThatAsked(ParticipantBook book, Set<UUID> absent) {
    Map<UUID, String> others = new HashMap<>();
    if (absent.isEmpty()) {
      return others;
    }
    Set<UUID> ours = new HashSet<>();
    for (AnsweredCommand command : book.answers(absent)) {
      if (sagas.source().equals(command.askedBy())) {
        ours.add(command.sagaId());
      } else if (command.askedBy() != null && absent.contains(command.sagaId())) {
        others.put(command.sagaId(), command.askedBy());
      }
    }
    others.keySet().removeAll(ours);
    return others;
  }

  /**
   * Which of another orchestrator's sagas counted when an earlier book was read: asked for again,
   * since nobody remembers millions of ids for a number.
   */
  private Set<UUID> countedBefore(ParticipantBook book, Set<UUID> ofOthers) {
    Set<UUID> counted = new HashSet<>();
    if (ofOthers.isEmpty()) {
      return counted;
    }
    for (ParticipantBook earlier : books.subList(0, books.indexOf(book))) {
      Set<UUID> shown =
          earlier.effects(ofOthers).stream()
              .map(ParticipantBook.Effect::sagaId)
              .filter(ofOthers::contains)
              .collect(toSet());
      counted.addAll(othersThatAsked(earlier, shown).keySet());
    }
    return counted;
  }

  /** The lowest UUIDv7 of a moment, or just below it. */
  private static UUID idAt(Instant moment) {
    return new UUID(moment.toEpochMilli() << 16, 0);
  }
}
