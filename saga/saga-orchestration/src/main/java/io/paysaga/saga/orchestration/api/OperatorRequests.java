package io.paysaga.saga.orchestration.api;

import io.paysaga.saga.engine.Operator;
import io.paysaga.saga.engine.SagaEvent;
import java.util.Optional;
import java.util.UUID;

/** Takes what operators decide for a saga to the one thread that moves it. */
public interface OperatorRequests {

  /**
   * Why an act would change nothing now, as the state machine says; empty when it would, and when
   * there is no such saga.
   *
   * @return a code, as {@code not-stuck}
   */
  Optional<String> objectionTo(UUID sagaId, OperatorAction action, Operator by);

  /**
   * Why a reply that came now would change nothing, as the state machine says; empty when it would,
   * and when there is no such saga.
   *
   * @return a code, as {@code not-an-answer}
   */
  Optional<String> objectionTo(SagaEvent.Answered reply);

  /**
   * Stores that the saga's owner is to do this, and wakes it.
   *
   * @return whether the broker took the record that wakes the owner; else the owner looks by itself
   *     once it can, within an hour
   */
  boolean ask(UUID sagaId, OperatorAction action, Operator by);

  /**
   * As {@link #ask}, that the open command of a step be sent again, made of the saga's own data.
   *
   * @return where the record is that wakes the owner, as {@code saga.replies-3@18}; empty when the
   *     broker did not take it
   */
  Optional<String> resend(UUID sagaId, String step, Operator by);

  /**
   * Has the effects of a saga undone that is no longer there. It is stored anew as one that is
   * being undone, from its pivot on, each step asked until it is answered, and ends as any that is
   * undone; the act's verdict then holds the answers.
   *
   * @param unknown what the books tell of it, with the id that it had
   * @return the saga as it stands now
   * @throws org.springframework.dao.DataIntegrityViolationException when it is there after all, or
   *     another saga holds its subject; then nothing has changed
   */
  SagaView undo(NewSaga<?> unknown, Operator by);
}
