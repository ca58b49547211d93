package io.paysaga.saga.orchestration.api;

import io.paysaga.saga.engine.AskedAct;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaOccurrence;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asked for, and what came of it so far. It is a row that is never changed; its
 * approval and its verdict are rows of their own.
 *
 * @param sagaId absent when it is about no one saga
 * @param step the one that it is about, where it is about one
 * @param about what else it is about: where a dead letter lies, the time of a backfill
 * @param reply JSON: a dead-lettered reply that is to be taken, as a journal tells it
 * @param slot whose owner looks after it
 * @param shown absent when one person decides
 */
public record OperatorAct(
    UUID id,
    OperatorAction action,
    @Nullable UUID sagaId,
    @Nullable String step,
    @Nullable String about,
    @Nullable String reply,
    int slot,
    Asking asked,
    Instant askedAt,
    @Nullable Shown shown,
    @Nullable Approval approval,
    @Nullable Verdict verdict) {

  /**
   * What a second person is to approve.
   *
   * @param fingerprint what the act is about as it was shown to who asked: what reads otherwise
   *     later is not what is approved
   * @param until when it is to be approved at the latest
   */
  public record Shown(String fingerprint, Instant until) {}

  /** Who approved it, and when. */
  public record Approval(Actor by, Instant at) {}

  /**
   * What came of it.
   *
   * @param code {@code done}, {@code begun}, {@code too-late}, {@code not-approved-in-time}, {@code
   *     saga-has-moved}, or why not, as {@code not-stuck}; {@code resolved} when what was left of
   *     it is settled by hand
   * @param detail JSON: what participants answered, where the act asked several; the {@code sagaId}
   *     that began, where one did
   */
  public record Verdict(String code, @Nullable String detail, Instant at) {

    public Verdict(String code, Instant at) {
      this(code, null, at);
    }

    /** That a saga has begun by it. */
    public static Verdict begun(UUID saga, Instant at) {
      return new Verdict(OperatorRequests.BEGUN, "{\"sagaId\":\"" + saga + "\"}", at);
    }
  }

  /** Whether it needs a second person, and has none yet. */
  public boolean waitsForApproval() {
    return shown != null && approval == null && verdict == null;
  }

  /** When there is something to do for it: that it may be done, or may be done no longer. */
  public Instant dueAt() {
    return approval != null ? approval.at() : shown != null ? shown.until() : askedAt;
  }

  /** The operator's word to its saga; empty when the saga is to take a reply. */
  public Optional<SagaEvent.OperatorAct> event(Instant now) {
    return action.event(step, asked.operator(), now);
  }

  /**
   * As the engine judges it.
   *
   * @param event what happens to its saga when it is done
   */
  public AskedAct inEngine(SagaEvent event) {
    return new AskedAct(
        new SagaOccurrence(sagaId, event),
        askedAt,
        shown == null
            ? null
            : new AskedAct.FourEyes(
                shown.fingerprint(), shown.until(), approval == null ? null : approval.at()));
  }

  public OperatorAct with(Shown needed) {
    return new OperatorAct(
        id, action, sagaId, step, about, reply, slot, asked, askedAt, needed, approval, verdict);
  }

  public OperatorAct with(Approval given) {
    return new OperatorAct(
        id, action, sagaId, step, about, reply, slot, asked, askedAt, shown, given, verdict);
  }

  public OperatorAct with(Verdict given) {
    return new OperatorAct(
        id, action, sagaId, step, about, reply, slot, asked, askedAt, shown, approval, given);
  }
}
