package io.paysaga.saga.orchestration.store;

import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaFailure;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.orchestration.api.NewSaga;
import io.paysaga.saga.orchestration.api.SagaSnapshot;
import io.paysaga.saga.orchestration.api.SagaView;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A saga as it stands in the table.
 *
 * @param failureCode why it is undone, for searches
 * @param version counts how often it was written
 */
public record SagaRow(
    UUID id,
    String type,
    int definitionVersion,
    Subject subject,
    String owner,
    @Nullable String activeKey,
    SagaStatus status,
    @Nullable Instant stuckSince,
    @Nullable String failureCode,
    int slot,
    @Nullable Instant dueAt,
    String state,
    String data,
    int transitions,
    int version,
    Instant createdAt,
    Instant updatedAt) {

  private static final int LONGEST_CODE = 100;

  /** A saga that begins: {@link #become} makes it a row to insert. */
  public static SagaRow begun(NewSaga<?> saga, int definitionVersion, int slot, Instant now) {
    return new SagaRow(
        saga.id(),
        saga.flow().name(),
        definitionVersion,
        saga.subject(),
        saga.owner(),
        null,
        SagaStatus.RUNNING,
        null,
        null,
        slot,
        null,
        "",
        "",
        0,
        -1,
        now,
        now);
  }

  /** With what was decided. */
  public SagaRow become(SagaState<?> next, SagaJson json, int journalRows, Instant now) {
    return new SagaRow(
        id,
        type,
        definitionVersion,
        subject,
        owner,
        next.holdsSubject() ? activeKeyOf(type, subject) : null,
        next.status(),
        next.stuckSince(),
        failureCodeOf(next),
        slot,
        next.dueAt(),
        json.writeProgress(
            new SagaJson.Progress(next.steps(), next.failure(), next.subjectFreed())),
        json.writeData(next.data()),
        transitions + journalRows,
        version + 1,
        createdAt,
        now);
  }

  private static @Nullable String failureCodeOf(SagaState<?> saga) {
    SagaFailure failure = saga.failure();
    return failure == null
        ? null
        : failure.code().substring(0, Math.min(LONGEST_CODE, failure.code().length()));
  }

  /** Unique while a saga forbids another one of its subject. */
  public static String activeKeyOf(String type, Subject subject) {
    return type + "/" + subject;
  }

  public <D> SagaState<D> state(SagaFlow<D> flow, SagaJson json) {
    SagaJson.Progress progress = json.readProgress(state);
    return new SagaState<>(
        id,
        status,
        json.readData(data, flow.dataType()),
        progress.steps(),
        progress.failure(),
        stuckSince,
        progress.subjectFreed());
  }

  /** As people look at it when they decide for it. */
  public <D> String shown(SagaFlow<D> flow, SagaJson json) {
    return state(flow, json).shown(transitions);
  }

  public SagaView view(SagaJson json) {
    SagaJson.Progress progress = json.readProgress(state);
    return view(status, stuckSince, progress.steps(), progress.failure());
  }

  SagaSnapshot snapshot(SagaJson json) {
    return new SagaSnapshot(
        id,
        type,
        subject,
        owner,
        activeKey,
        status,
        stuckSince,
        dueAt,
        json.readTree(data),
        version,
        createdAt);
  }

  /** The saga as it was, or is, in this state. */
  public SagaView view(SagaState<?> of) {
    return view(of.status(), of.stuckSince(), of.steps(), of.failure());
  }

  private SagaView view(
      SagaStatus status,
      @Nullable Instant stuckSince,
      List<StepState> steps,
      @Nullable SagaFailure failure) {
    return new SagaView(
        id, type, subject, owner, status, stuckSince, steps, failure, createdAt, updatedAt);
  }
}
