package io.paysaga.saga.orchestration.api;

import io.paysaga.saga.engine.Operator;
import io.paysaga.saga.engine.SagaEvent;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an operator may ask of a saga; whether the saga can do it now, its state machine says. */
public enum OperatorAction {
  RETRY((step, by, at) -> new SagaEvent.RetryAsked(by, at)),
  COMPENSATE((step, by, at) -> new SagaEvent.CompensateAsked(by, at)),
  RESOLVE((step, by, at) -> new SagaEvent.ResolveAsked(by, at)),
  BACKFILL((step, by, at) -> new SagaEvent.BackfillAsked(by, at)),
  UNDO((step, by, at) -> new SagaEvent.UndoAsked(by, at)),
  FREE_SUBJECT((step, by, at) -> new SagaEvent.FreeSubjectAsked(by, at)),
  RESEND((step, by, at) -> new SagaEvent.ResendAsked(Objects.requireNonNull(step), by, at)),
  /** What happens to the saga is the reply that the act bears. */
  REPLAY((step, by, at) -> null),
  /** Begins a saga that its client cannot begin alone. Which one, the act tells. */
  BEGIN((step, by, at) -> null);

  private final Asked asked;

  OperatorAction(Asked asked) {
    this.asked = asked;
  }

  private interface Asked {
    SagaEvent.@Nullable OperatorAct event(@Nullable String step, Operator by, Instant at);
  }

  /**
   * Whether it is stored together with the saga that it begins: nobody does it afterwards, and its
   * verdict comes with the saga's end.
   */
  public boolean beginsItsSaga() {
    return this == UNDO;
  }

  /**
   * Whether it can move money without anybody's answer: then two persons decide it, where that is
   * asked for.
   */
  public boolean needsTwo() {
    return this == RESOLVE || this == FREE_SUBJECT || this == UNDO || this == REPLAY;
  }

  /** As doors call it: {@code free-subject}. */
  public String shown() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * What happens to the saga; empty when that is no word of an operator.
   *
   * @param step the one that it is about, where it is about one
   */
  public Optional<SagaEvent.OperatorAct> event(@Nullable String step, Operator by, Instant at) {
    return Optional.ofNullable(asked.event(step, by, at));
  }
}
