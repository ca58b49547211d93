package io.paysaga.saga.engine;

/** What becomes of a step, and of its saga, when it is not done. A flow has them in this order. */
public enum StepKind {
  /** Has an undo. The last of them is the pivot: once it is accepted nothing is undone. */
  COMPENSATABLE,
  /** Refuses nothing and has no undo: it is asked for until it is done. */
  RETRIABLE,
  /** After the saga has ended: its failure is recorded, and rolls nothing back. */
  BEST_EFFORT;

  /** Whether the saga ends only after it. */
  boolean isCritical() {
    return this != BEST_EFFORT;
  }
}
