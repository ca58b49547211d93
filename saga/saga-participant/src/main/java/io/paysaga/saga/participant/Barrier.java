package io.paysaga.saga.participant;

import io.paysaga.saga.api.BarrierReply;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What becomes of a command, once and however often it comes: a pure function of the replies that
 * are known.
 */
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

  /**
   * What a participant makes of one command.
   *
   * @param reply what it is answered with
   * @param rows what the inbox keeps from now on; each id is new to it
   */
  public record Outcome(Reply reply, Map<CommandId, Reply> rows) {}

  /**
   * Decides about one command.
   *
   * @param known the replies that the inbox, or this poll so far, holds: at least those to this
   *     command, to its step's do and to its undo, where there are any
   * @param tooOld whether the saga is older than the inbox surely remembers; an undo never expires
   * @param handler decides by the books. It is asked once or not at all
   */
  public static Outcome on(
      CommandId id, Map<CommandId, Reply> known, boolean tooOld, Supplier<Reply> handler) {
    return switch (decide(id, known::containsKey, tooOld)) {
      case ANSWER_AGAIN -> new Outcome(known.get(id), Map.of());
      case HANDLE -> keep(handler.get(), id);
      case HANDLE_AND_BAR_THE_DO -> barTheDo(id, known, keep(handler.get(), id));
      case REFUSE_AS_TOO_OLD -> new Outcome(new BarrierReply.TooOld(), Map.of());
      case ANSWER_AS_THE_UNDO -> new Outcome(known.get(id.ofUndo()), Map.of());
      case BAR_THE_UNDO -> barTheDo(id, known, keep(new BarrierReply.UndoBarred(), id.ofUndo()));
    };
  }

  private static Outcome keep(Reply reply, CommandId row) {
    return new Outcome(reply, Map.of(row, reply));
  }

  private static Outcome barTheDo(CommandId id, Map<CommandId, Reply> known, Outcome outcome) {
    if (known.containsKey(id.ofDo())) {
      return outcome;
    }
    Map<CommandId, Reply> rows = new LinkedHashMap<>();
    rows.put(id.ofDo(), new BarrierReply.Barred());
    rows.putAll(outcome.rows());
    return new Outcome(outcome.reply(), rows);
  }
}
