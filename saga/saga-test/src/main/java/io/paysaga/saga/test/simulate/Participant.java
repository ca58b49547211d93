package io.paysaga.saga.test.simulate;

import static java.util.Objects.requireNonNull;

import io.paysaga.saga.api.BarrierReply;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.BarrierReply.UndoBarred;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.participant.Barrier;
import io.paysaga.saga.test.simulate.Topic.Message;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Handles a poll of commands as every participant does: inbox, real barrier, books. */
record Participant(Store store, Instance process, World world) implements Instance.Handler {

  /** What a participant's processes share. */
  static final class Store extends Instance.Database {

    /** A reply and when it was stored. */
    private record Row(Reply reply, Instant at) {}

    private final World world;
    private final Books books;
    private final Map<CommandId, Row> inbox = new LinkedHashMap<>();
    private final Map<CommandId, Long> poisonUntil = new HashMap<>();

    /** Things whose rows somebody else has locked. */
    private final Map<String, Long> lockedUntil = new HashMap<>();

    Store(World world, Books books) {
      this.world = world;
      this.books = books;
    }

    /** Forgets what is old, but for the bar of an undo. */
    void purge(Instant before) {
      Iterator<Row> oldestFirst = inbox.values().iterator();
      while (oldestFirst.hasNext()) {
        Row row = oldestFirst.next();
        if (!row.at().isBefore(before)) {
          return;
        }
        if (!(row.reply() instanceof UndoBarred) || world.flaw == Flaw.BARRED_UNDO_PURGED) {
          oldestFirst.remove();
          world.count(Fault.INBOX_ROW_PURGED);
        }
      }
    }

    private @Nullable Reply replyTo(CommandId id) {
      Row row = inbox.get(id);
      return row == null ? null : row.reply();
    }

    /** At times somebody else locks a thing, for a while. */
    private boolean isLocked(String thing) {
      boolean locked = isLockedNow(thing);
      if (!locked && world.happens(Fault.ROW_LOCKED, world.weather.locked())) {
        lockedUntil.put(thing, world.now() + Weather.between(world.random, 1_000, 120_000));
      }
      return isLockedNow(thing);
    }

    private boolean isLockedNow(String thing) {
      return !world.isHealed() && world.now() < lockedUntil.getOrDefault(thing, 0L);
    }

    /** Some commands cannot be handled for a time; a bar is not handed to a handler. */
    private boolean isPoison(CommandId id) {
      if (id.direction() != Direction.BAR
          && !inbox.containsKey(id)
          && world.chance(
              id.direction() == Direction.UNDO
                  ? world.weather.poisonedUndo()
                  : world.weather.poison())) {
        poisonUntil.putIfAbsent(id, world.now() + Weather.between(world.random, 60_000, 3_600_000));
      }
      return !world.isHealed() && world.now() < poisonUntil.getOrDefault(id, 0L);
    }
  }

  @Override
  public Instance.Transaction begin(List<Message> messages) {
    if (store.isLocked()) {
      throw new Instance.Locked();
    }
    Map<CommandId, Message> folded = new LinkedHashMap<>();
    for (Message message : messages) {
      CommandId id = requireNonNull(message.id());
      if (store.isLocked(message.key()) && world.flaw != Flaw.LOCKED_IS_ABSENT) {
        if (world.flaw == Flaw.COMMITS_AFTER_AN_ERROR) {
          folded.forEach(this::leaveHalfDone);
        }
        throw new Instance.Locked();
      }
      folded.putIfAbsent(id, message);
    }
    if (folded.keySet().stream().anyMatch(store::isPoison)) {
      throw new Instance.AtFault();
    }
    Map<CommandId, @Nullable Reply> known = new HashMap<>();
    folded
        .keySet()
        .forEach(
            id ->
                Stream.of(id, id.ofDo(), id.ofUndo())
                    .forEach(each -> known.put(each, store.replyTo(each))));
    return () -> decide(folded, known);
  }

  /** Its effect stays, and the inbox does not know. */
  private void leaveHalfDone(CommandId id, Message command) {
    if (id.direction() == Direction.DO && store.replyTo(id) == null) {
      store.books.handle((Command) command.body(), id, process.clock());
    }
  }

  /** It may be replayed some time later, whatever has become of its step. */
  @Override
  public void giveUp(Message message) {
    world.count(Fault.DEAD_LETTERED);
    world.note(message.sagaId(), () -> process + " gives up " + message);
    if (world.chance(0.25)) {
      world.after(
          Weather.between(world.random, 10_000, 3_600_000), () -> process.topic.append(message));
    }
  }

  private List<Message> decide(
      Map<CommandId, Message> messages, Map<CommandId, @Nullable Reply> known) {
    rejectDuplicates(known);
    Instant now = process.clock();
    return messages.entrySet().stream()
        .map(
            entry -> {
              CommandId id = entry.getKey();
              Message command = entry.getValue();
              Reply reply = answer(id, (Command) command.body(), known, now);
              world.note(id.sagaId(), () -> process + " answers " + command + " with " + reply);
              return new Message(id.sagaId(), id, command.attempt(), reply, id.sagaId().toString());
            })
        .toList();
  }

  /** What was read without a lock must still be so, else a row would be inserted twice. */
  private void rejectDuplicates(Map<CommandId, @Nullable Reply> known) {
    if (world.flaw != Flaw.INSERT_IGNORE
        && known.keySet().stream()
            .anyMatch(id -> known.get(id) == null && store.inbox.containsKey(id))) {
      world.count(Fault.DUPLICATE_KEY_REJECTED);
      throw new Instance.Conflict();
    }
  }

  private Reply answer(
      CommandId id, Command command, Map<CommandId, @Nullable Reply> known, Instant now) {
    if (store.books instanceof Outside) {
      return known.get(id) != null
          ? requireNonNull(known.get(id))
          : keepSuccess(id, store.books.handle(command, id, now), known, now);
    }
    boolean tooOld =
        world.flaw != Flaw.NO_AGE_LIMIT
            && id.sagaBegan().isBefore(now.minusMillis(World.INBOX_RETENTION / 2));
    Map<CommandId, Reply> rows = new HashMap<>();
    Stream.of(id, id.ofDo(), id.ofUndo())
        .filter(each -> known.get(each) != null)
        .forEach(each -> rows.put(each, requireNonNull(known.get(each))));
    if (world.flaw == Flaw.NO_DEDUPE && rows.containsKey(id)) {
      return store.books.handle(command, id, now);
    }
    boolean absent =
        world.flaw == Flaw.LOCKED_IS_ABSENT
            && id.direction() != Direction.DO
            && store.isLockedNow(command.key());
    Barrier.Outcome outcome =
        Barrier.on(
            id,
            rows,
            tooOld,
            () -> absent ? new NothingToUndo() : store.books.handle(command, id, now));
    if (outcome.reply() instanceof BarrierReply.TooOld && outcome.rows().isEmpty()) {
      world.count(Fault.TOO_OLD);
    }
    boolean barsTheUndo = id.direction() == Direction.BAR && !outcome.rows().isEmpty();
    if (barsTheUndo) {
      store.books.barred.add(id.ofDo());
    }
    boolean forgetsTheBar = world.flaw == Flaw.NO_BAR && id.direction() == Direction.UNDO;
    if (!(barsTheUndo && world.flaw == Flaw.UNDO_NOT_BARRED)) {
      outcome
          .rows()
          .forEach(
              (row, reply) -> {
                if (!forgetsTheBar || !row.equals(id.ofDo())) {
                  keep(row, reply, known, now);
                }
              });
    }
    return outcome.reply();
  }

  private Reply keepSuccess(
      CommandId id, Reply reply, Map<CommandId, @Nullable Reply> known, Instant now) {
    if (reply instanceof Reply.Accepted) {
      keep(id, reply, known, now);
    }
    return reply;
  }

  private void keep(CommandId id, Reply reply, Map<CommandId, @Nullable Reply> known, Instant now) {
    known.put(id, reply);
    store.inbox.putIfAbsent(id, new Store.Row(reply, now));
  }

  @Override
  public void notAcknowledged(List<Message> failed) {
    throw new Instance.Technical();
  }
}
