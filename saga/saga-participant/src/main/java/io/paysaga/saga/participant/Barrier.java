package io.paysaga.saga.participant;

import io.paysaga.saga.api.BarrierReply;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Retriable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What becomes of a command, once and however often it comes: a pure function of the replies that
 * are known.
 */
public final class Barrier {

  private Barrier() {}

  /**
   * What a participant makes of one command.
   *
   * @param rows what the inbox keeps from now on; each id is new to it
   */
  public record Outcome(Reply reply, Map<CommandId, Reply> rows) {}

  /**
   * Decides about one command that has an undo, or is one.
   *
   * @param known the replies that the inbox, or this poll so far, holds: at least those to this
   *     command, to its step's do and to its undo, where there are any
   * @param tooOld whether the saga is older than the inbox surely remembers; an undo never expires
   * @param handler decides by the books. It is asked once or not at all
   */
  public static Outcome on(
      CommandId id, Map<CommandId, Reply> known, boolean tooOld, Supplier<Reply> handler) {
    Reply before = known.get(id);
    if (before != null) {
      return new Outcome(before, Map.of());
    }
    return switch (id.direction()) {
      // The inbox may have forgotten a do of so old a saga: refused without effect.
      case DO ->
          tooOld ? new Outcome(new BarrierReply.TooOld(), Map.of()) : keep(handler.get(), id);
      // An undo that came before its do, or after the inbox forgot it: the books decide about the
      // undo, and the do is refused if it still comes (hanging).
      case UNDO -> barTheDo(id, known, keep(handler.get(), id));
      case BAR -> bar(id, known);
    };
  }

  /**
   * Decides about one command that is {@link Retriable}: it never expires, and once barred it is
   * barred for good. A stored answer wins over a bar.
   *
   * @param known the replies that the inbox, or this poll so far, holds: at least that to its
   *     step's do, where there is one
   * @param handler decides by the books; empty when there is nothing to do it on. It is asked once
   *     or not at all
   * @return empty when it is not answered
   * @throws IllegalArgumentException when the command is an undo, which a retriable one has not
   */
  public static Optional<Outcome> onRetriable(
      CommandId id, Map<CommandId, Reply> known, Supplier<Optional<Reply>> handler) {
    if (id.direction() == Direction.UNDO) {
      throw new IllegalArgumentException("A retriable command has no undo, as " + id + " is.");
    }
    Reply before = known.get(id.ofDo());
    if (before != null) {
      return Optional.of(new Outcome(before, Map.of()));
    }
    Optional<Reply> reply =
        id.direction() == Direction.BAR ? Optional.of(new BarrierReply.Barred()) : handler.get();
    return reply.map(each -> keep(each, id.ofDo()));
  }

  /**
   * An undo that has happened, or was barred before, is the answer; another is refused for good.
   */
  private static Outcome bar(CommandId id, Map<CommandId, Reply> known) {
    Reply undone = known.get(id.ofUndo());
    return undone == null
        ? barTheDo(id, known, keep(new BarrierReply.UndoBarred(), id.ofUndo()))
        : new Outcome(undone, Map.of());
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
