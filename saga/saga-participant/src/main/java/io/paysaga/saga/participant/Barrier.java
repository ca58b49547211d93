package io.paysaga.saga.participant;

import io.paysaga.saga.api.CommandId;
import java.util.function.Predicate;

/** Decides, before any handler, what a command may still do: a pure function of what is known. */
public enum Barrier {
  /** A repeat: the stored reply is given again. */
  ANSWER_AGAIN,
  /** The first of its id: the handler decides. */
  HANDLE,
  /**
   * An undo that came before its do, or after the inbox forgot it: the books decide about the undo,
   * and the do is refused if it still comes (hanging).
   */
  HANDLE_AND_BAR_THE_DO,
  /** A do of so old a saga that the inbox may have forgotten it: refused without effect. */
  REFUSE_AS_TOO_OLD,
  /** The undo that is to be barred has happened, or was barred before: its reply is the answer. */
  ANSWER_AS_THE_UNDO,
  /** The undo is refused if it still comes, and so is its do. */
  BAR_THE_UNDO;

  /**
   * @param answered whether the inbox, or this poll so far, holds a reply for an id
   * @param tooOld whether the saga is older than the inbox surely remembers; an undo never expires
   */
  public static Barrier decide(CommandId id, Predicate<CommandId> answered, boolean tooOld) {
    return switch (id.direction()) {
      case DO -> answered.test(id) ? ANSWER_AGAIN : tooOld ? REFUSE_AS_TOO_OLD : HANDLE;
      case UNDO ->
          answered.test(id)
              ? ANSWER_AGAIN
              : answered.test(id.ofDo()) ? HANDLE : HANDLE_AND_BAR_THE_DO;
      case BAR -> answered.test(id.ofUndo()) ? ANSWER_AS_THE_UNDO : BAR_THE_UNDO;
    };
  }
}
