package io.paysaga.saga.api;

/** What a participant's barrier answers, whatever the command. */
public sealed interface BarrierReply extends Reply {

  /** Whether the barrier answers commands of this direction so. */
  default boolean answers(Direction direction) {
    return (direction == Direction.DO) == (this instanceof Refusal);
  }

  /** The undo found no effect of its saga. */
  @WireName("io.paysaga.barrier.nothing-to-undo.v1")
  record NothingToUndo() implements BarrierReply, Reply.Undone {}

  /**
   * The do came after its undo, or after its undo was barred, and has no effect. Of a {@link
   * Retriable} command: it was barred itself, is settled by hand, and no copy of it has an effect
   * from then on. It may have had one so long ago that the inbox forgot: look into the books before
   * settling anything.
   */
  @WireName("io.paysaga.barrier.barred.v1")
  record Barred() implements BarrierReply, Reply.Refusal {
    @Override
    public String message() {
      return "The step was undone, or barred, before it was done.";
    }
  }

  /**
   * The undo is barred: the step is settled by hand, and no copy of its undo has an effect. It may
   * have had one so long ago that the inbox forgot: look into the books before settling anything.
   */
  @WireName("io.paysaga.barrier.undo-barred.v1")
  record UndoBarred() implements BarrierReply {}

  /** The do came when its saga was so old that a duplicate could no longer be told. */
  @WireName("io.paysaga.barrier.too-old.v1")
  record TooOld() implements BarrierReply, Reply.Refusal {
    @Override
    public String message() {
      return "The saga is too old for a step to be done.";
    }
  }
}
