package io.paysaga.saga.test.simulate;

/**
 * What a simulated world is about: who begins which sagas, and in which books their steps are kept.
 * Its constructor gives its {@link World} the participants, one for every step of its flows.
 */
public interface Business {

  /** Somebody comes: begins a saga, prepares one, or does nothing. */
  void visit();

  /** Looks, whenever every saga has ended, whether what is promised besides holds. */
  default void audit() {}
}
