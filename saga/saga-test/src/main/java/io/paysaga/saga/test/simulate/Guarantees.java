package io.paysaga.saga.test.simulate;

import static java.util.Objects.requireNonNull;

import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.engine.SagaFailure;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** What is promised of every saga, whatever happened. */
record Guarantees(World world) {

  /** A promise that was not kept. */
  static final class Broken extends RuntimeException {
    final UUID saga;

    Broken(UUID saga, String what) {
      super(what, null, false, false);
      this.saga = saga;
    }
  }

  static void check(boolean kept, UUID saga, String promise, Object why) {
    if (!kept) {
      throw new Broken(saga, promise + ": " + why);
    }
  }

  /** Nothing is undone for want of an answer while the answer could not come, or be read. */
  void silenceIsReal(SagaState<?> next, Instance judge) {
    UUID id = next.sagaId();
    SagaTable.Row<?> row = requireNonNull(world.table.find(id));
    SagaState<?> before = row.state;
    if (before.status() != SagaStatus.RUNNING
        || next.failure() == null
        || !next.failure().code().equals(SagaFailure.NO_ANSWER)) {
      return;
    }
    // What is shorter than the grace may pass between two looks of a busy thread.
    long back = world.broker.backFor(Orchestrator.GRACE.toMillis() + Orchestrator.TICK);
    check(
        back >= Orchestrator.GRACE.toMillis() - Orchestrator.TICK,
        id,
        "AN_OUTAGE_IS_NOT_SILENCE",
        "judged " + back + " ms after the broker came back");
    CommandId unanswered = new CommandId(id, next.failure().step(), Direction.DO);
    long deadline = requireNonNull(before.dueAt()).toEpochMilli();
    long clocksApart = judge.clock().toEpochMilli() - world.broker.time();
    boolean unread =
        judge.topic.unread(judge.assignment(), Topic.partitionOf(id.toString())).stream()
            .filter(judge.topic::isKept)
            .anyMatch(
                each ->
                    unanswered.equals(each.message().id()) && each.at() + clocksApart < deadline);
    check(!unread, id, "AN_OUTAGE_IS_NOT_SILENCE", "an answer waits unread");
    Long missed = row.missed(unanswered);
    boolean heard =
        missed == null || !judge.clock().minusMillis(world.now() - missed).isAfter(row.lastSent);
    check(heard, id, "AN_OUTAGE_IS_NOT_SILENCE", "an answer was let go, or forgotten unread");
  }

  /** What somebody was told about the end of a saga stays true. */
  void endIsFinal(SagaState<?> before, SagaState<?> next) {
    check(
        !before.status().isEnded() || next.status() == before.status(),
        next.sagaId(),
        "AN_END_IS_FINAL",
        before.status() + " became " + next.status());
  }

  void hold() {
    for (SagaTable.Act act : world.table.openActs()) {
      check(false, act.sagaId(), "EVERY_ACT_HAS_ITS_VERDICT", act);
    }
    for (SagaTable.Row<?> row : world.table.all()) {
      check(row.rests() && row.state.stuckSince() == null, row.id, "EVERY_SAGA_ENDS", row.state);
      check(
          row.state.holdsSubject() == world.table.isActive(row),
          row.id,
          "ONE_SAGA_PER_SUBJECT",
          row.subject);
      row.state.steps().forEach(step -> eachEffectOnce(row, step));
      check(
          row.has(StepStatus.BARRED) == (row.state.status() == SagaStatus.RESOLVED),
          row.id,
          "RESOLVED_IS_BARRED",
          row.state);
      undoInReverse(row);
    }
    for (Books books : world.books()) {
      for (CommandId id : books.effects().keySet()) {
        check(world.table.find(id.sagaId()) != null, id.sagaId(), "NO_EFFECT_WITHOUT_A_SAGA", id);
      }
    }
    world.business.audit();
  }

  private void eachEffectOnce(SagaTable.Row<?> row, StepState step) {
    CommandId id = new CommandId(row.id, step.name(), Direction.DO);
    Books books = world.booksOf(step.name());
    Books.Effect effect = books.effects().getOrDefault(id, new Books.Effect("", 0));
    int back = effect.undone + effect.byHand;
    boolean once =
        switch (step.status()) {
          case DONE -> effect.done == 1 && back == 0;
          case GIVEN_UP -> effect.done <= 1;
          default -> effect.done <= 1 && effect.done == back;
        };
    check(
        once
            && (row.state.status() == SagaStatus.COMPLETED)
                == (step.status() == StepStatus.DONE || step.status() == StepStatus.GIVEN_UP),
        row.id,
        "EACH_EFFECT_ONCE",
        String.format(
            Locale.ROOT,
            "the saga is %s; %s is %s, was done %d times, undone %d, settled by hand %d",
            row.state.status(),
            step.name(),
            step.status(),
            effect.done,
            effect.undone,
            effect.byHand));
    // An undo that the inbox had forgotten could not be told from one that never came.
    boolean barred = books.barred.contains(id);
    boolean forgotten = barred && books.undone.contains(id);
    check(
        forgotten || barred == (step.status() == StepStatus.BARRED),
        row.id,
        "RESOLVED_IS_BARRED",
        step);
  }

  /** Steps are undone in the reverse of the order in which they were begun. */
  private void undoInReverse(SagaTable.Row<?> row) {
    List<String> begun = new ArrayList<>();
    List<String> undone = new ArrayList<>();
    row.sent.forEach(id -> (id.direction() == Direction.DO ? begun : undone).add(id.step()));
    Collections.reverse(begun);
    boolean completed = row.state.status() == SagaStatus.COMPLETED;
    check(completed ? undone.isEmpty() : undone.equals(begun), row.id, "UNDO_IN_REVERSE", row.sent);
  }
}
