package io.paysaga.saga.participant;

import java.util.UUID;

/**
 * A command, and the saga and the step in whose name it is handled.
 *
 * @param step the step's name in the flow that sends it
 */
public record SagaCommand<C>(UUID sagaId, String step, C command) {

  /** For books that are kept by saga and step. */
  public StepKey stepKey() {
    return new StepKey(sagaId, step);
  }
}
