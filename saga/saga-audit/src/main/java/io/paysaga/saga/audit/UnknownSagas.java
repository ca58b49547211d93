package io.paysaga.saga.audit;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import io.paysaga.saga.api.BarrierReply.Barred;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.SagaId;
import io.paysaga.saga.api.WireName;
import io.paysaga.saga.audit.ParticipantBook.Effect;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.StepKind;
import io.paysaga.saga.orchestration.api.ApprovedAct;
import io.paysaga.saga.orchestration.api.Asking;
import io.paysaga.saga.orchestration.api.Digest;
import io.paysaga.saga.orchestration.api.NewSaga;
import io.paysaga.saga.orchestration.api.OperatorAct;
import io.paysaga.saga.orchestration.api.OperatorAction;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaQueries.FlowSubject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * Sagas that are no longer stored, as after a restore of the orchestrator's database, while the
 * books show what they did. Whether that may be undone is decided by the books and the inboxes.
 */
final class UnknownSagas implements ApprovedAct {

  /** Until then its commands may still be under way. */
  static final Duration YOUNGEST = Duration.ofMinutes(10);

  private static final String BARRED = Barred.class.getAnnotation(WireName.class).value();

  private final SagaQueries sagas;
  private final OperatorRequests operators;
  private final List<FlowAudit<?>> flows;
  private final List<ParticipantBook> books;
  private final Clock clock;

  UnknownSagas(
      SagaQueries sagas,
      OperatorRequests operators,
      List<FlowAudit<?>> flows,
      List<ParticipantBook> books,
      Clock clock) {
    this.sagas = sagas;
    this.operators = operators;
    this.flows = flows;
    this.books = books;
    this.clock = clock;
  }

  /** Why what a saga did is not undone. */
  enum Objection {
    KNOWN,
    TOO_YOUNG,
    TOO_OLD,
    WITHOUT_EFFECTS,
    NOT_ASKED_HERE,
    NOT_TOLD,
    SOLD,
    SUBJECT_TAKEN;

    /** For programs, as {@code too-young}. */
    String code() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** What a saga did is not undone. */
  static final class Refused extends RuntimeException {

    private final UUID sagaId;
    private final Objection objection;
    private final String sentence;

    private Refused(UUID sagaId, Objection objection, String sentence) {
      super(sentence);
      this.sagaId = sagaId;
      this.objection = objection;
      this.sentence = sentence;
    }

    UUID sagaId() {
      return sagaId;
    }

    Objection objection() {
      return objection;
    }

    String sentence() {
      return sentence;
    }
  }

  /**
   * A saga whose effects may be undone.
   *
   * @param effects what the books show of it
   */
  record Undoable<D>(NewSaga<D> saga, List<Effect> effects) {

    /** The steps, in the order in which they are undone. */
    List<String> undoes() {
      List<String> undoes = new ArrayList<>(saga.flow().stepNames(StepKind.COMPENSATABLE));
      Collections.reverse(undoes);
      return undoes;
    }

    /** All that is shown of it, in few words: whatever is different makes another digest. */
    String fingerprint() {
      return String.format(
          Locale.ROOT,
          "%s %s of %s undoes %s, %d effects, SHA-256 %s",
          saga.flow().name(),
          saga.subject(),
          saga.owner(),
          String.join(" ", undoes()),
          effects.size(),
          Digest.of(
              Stream.concat(
                  Stream.of(saga.data().toString()),
                  effects.stream().map(effect -> effect.row().toString()).sorted())));
    }
  }

  /**
   * Reads in the books what a saga did; changes nothing.
   *
   * @throws Refused when it may not be undone
   * @throws BooksUnavailable when a participant does not answer
   */
  Undoable<?> find(UUID id) {
    refuseWhatIsKnown(id);
    refuseByAge(id);
    Map<ParticipantBook, List<Effect>> effects = effectsOf(id);
    Set<String> steps =
        effects.keySet().stream().flatMap(book -> stepsAskedHere(book, id)).collect(toSet());
    Told<?> told = told(id, effects.keySet(), steps);
    if (told.saga().pivotStands()) {
      throw new Refused(
          id,
          Objection.SOLD,
          "The books show its pivot as done: what it made of "
              + told.saga().subject()
              + " stands, and none of it is undone.");
    }
    refuseATakenSubject(told.newSaga(id));
    return new Undoable<>(
        told.newSaga(id), effects.values().stream().flatMap(List::stream).toList());
  }

  /**
   * Has a saga's effects undone, at once or when a second person has approved it.
   *
   * @throws Refused when it is there after all, or another one holds its subject
   */
  OperatorRequests.Asked undo(Undoable<?> saga, Asking by) {
    try {
      return operators.undo(saga.saga(), saga.fingerprint(), by);
    } catch (DataIntegrityViolationException someWereFaster) {
      refuseWhatIsKnown(saga.saga().id());
      refuseATakenSubject(saga.saga());
      throw someWereFaster;
    }
  }

  @Override
  public OperatorAction action() {
    return OperatorAction.UNDO;
  }

  @Override
  public Ready look(OperatorAct act) {
    Undoable<?> undoable = find(act.sagaId());
    return Ready.toBegin(undoable.saga(), undoable.fingerprint());
  }

  private void refuseWhatIsKnown(UUID id) {
    sagas
        .find(id)
        .ifPresent(
            saga -> {
              throw new Refused(
                  id, Objection.KNOWN, "The saga is there: it is " + saga.status() + ".");
            });
  }

  private void refuseByAge(UUID id) {
    Instant beganAt = new SagaId(id).beganAt();
    if (beganAt.isAfter(clock.instant().minus(YOUNGEST))) {
      throw new Refused(
          id,
          Objection.TOO_YOUNG,
          "It began at " + beganAt + ", less than " + YOUNGEST.toMinutes() + " minutes ago.");
    }
    if (!beganAt.isAfter(clock.instant().minus(sagas.retention()))) {
      throw new Refused(
          id,
          Objection.TOO_OLD,
          "It began at " + beganAt + ": a saga that is so old may have ended and been purged.");
    }
  }

  private Map<ParticipantBook, List<Effect>> effectsOf(UUID id) {
    Map<ParticipantBook, List<Effect>> effects = new LinkedHashMap<>();
    for (ParticipantBook book : books) {
      List<Effect> its =
          book.effects(List.of(id)).stream().filter(row -> row.sagaId().equals(id)).toList();
      if (!its.isEmpty()) {
        effects.put(book, its);
      }
    }
    if (effects.isEmpty()) {
      throw new Refused(
          id, Objection.WITHOUT_EFFECTS, "No book shows anything of saga " + id + ".");
    }
    return effects;
  }

  /** What nobody of ours asked for is not ours to undo, whoever wrote it into the book. */
  private Stream<String> stepsAskedHere(ParticipantBook book, UUID id) {
    List<AnsweredCommand> dos =
        book.answers(List.of(id)).stream()
            .filter(command -> command.sagaId().equals(id))
            .filter(command -> command.direction() == Direction.DO)
            .filter(command -> !command.replyType().equals(BARRED))
            .toList();
    Set<String> others =
        dos.stream()
            .map(command -> Objects.requireNonNullElse(command.askedBy(), "somebody unnamed"))
            .filter(asker -> !asker.equals(sagas.source()))
            .collect(toSet());
    if (dos.isEmpty() || !others.isEmpty()) {
      throw new Refused(
          id,
          Objection.NOT_ASKED_HERE,
          String.format(
              Locale.ROOT,
              "The book %s shows an effect of it, for which its inbox says that %s asked, and not"
                  + " %s.",
              book.name(),
              dos.isEmpty() ? "nobody" : String.join(" and ", others),
              sagas.source()));
    }
    return dos.stream().map(AnsweredCommand::step);
  }

  /** What a flow makes of the books. */
  private record Told<D>(SagaFlow<D> flow, UnknownSaga<D> saga) {

    NewSaga<D> newSaga(UUID id) {
      return new NewSaga<>(id, flow, saga.data(), saga.subject(), saga.owner());
    }
  }

  private Told<?> told(UUID id, Set<ParticipantBook> shown, Set<String> steps) {
    List<Told<?>> all =
        flows.stream()
            .filter(audit -> audit.flow().stepNames().containsAll(steps))
            .filter(audit -> shown.stream().allMatch(audit::writes))
            .<Told<?>>flatMap(audit -> told(audit, id).stream())
            .toList();
    if (all.size() != 1) {
      throw new Refused(
          id,
          Objection.NOT_TOLD,
          String.format(
              Locale.ROOT,
              "What it was about cannot be told from what stands of it in %s.",
              shown.stream().map(ParticipantBook::name).collect(joining(", "))));
    }
    return all.get(0);
  }

  private static <D> Optional<Told<D>> told(FlowAudit<D> audit, UUID id) {
    return audit.unknown(id).map(saga -> new Told<>(audit.flow(), saga));
  }

  private void refuseATakenSubject(NewSaga<?> saga) {
    sagas.active(List.of(new FlowSubject(saga.flow().name(), saga.subject()))).stream()
        .findFirst()
        .ifPresent(
            other -> {
              throw new Refused(
                  saga.id(),
                  Objection.SUBJECT_TAKEN,
                  String.format(
                      Locale.ROOT,
                      "Saga %s of %s is %s.",
                      other.id(),
                      saga.subject(),
                      other.status()));
            });
  }
}
