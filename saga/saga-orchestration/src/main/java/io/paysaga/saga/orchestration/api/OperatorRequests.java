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
   * Asks the saga's owner to do this.
   *
   * @return whether the broker has the request
   */
  boolean ask(UUID sagaId, OperatorAction action, Operator by);
}
