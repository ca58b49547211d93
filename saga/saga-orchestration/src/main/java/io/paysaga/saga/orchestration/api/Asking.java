package io.paysaga.saga.orchestration.api;

import io.paysaga.saga.engine.Operator;

/**
 * Who asks for an act, and how.
 *
 * @param reason for people
 * @param breakGlass whether it is to be done at once, though two persons decide such acts
 */
public record Asking(Actor who, String reason, boolean breakGlass) {

  /** As it stands in the saga's journal. */
  public Operator operator() {
    return new Operator(who.name(), reason);
  }
}
