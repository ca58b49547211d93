package io.paysaga.saga.test.explore;

import io.paysaga.saga.api.BarrierReply.Barred;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.BarrierReply.UndoBarred;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.participant.Barrier;
import io.paysaga.saga.test.explore.Explored.Role;
import io.paysaga.saga.test.explore.World.Message;
import io.paysaga.saga.test.explore.World.Participant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What participants make of a command: the production barrier before books that are two lists. */
record Participants(Mutant mutant) {

  /**
   * What a participant may answer.
   *
   * @param after what has then become of it
   */
  record Answer(Participant after, Reply reply) {}

  /**
   * @param beneath whether the effect is there that the role's stands on, if it needs one
   * @param above whether an effect stands on the role's
   */
  record Footing(boolean beneath, boolean above) {}

  List<Answer> answers(
      Role role, Participant before, Message command, Footing footing, boolean sagaIsOld) {
    if (role.bestEffort()) {
      return tries(role, before, command.id());
    }
    CommandId id = command.id();
    Map<CommandId, Reply> known = known(role, before.inbox(), id);
    List<Answer> answers = new ArrayList<>(2);
    for (Handled handled : handle(role, before.effects(), id, footing)) {
      boolean[] asked = {false};
      Barrier.Outcome outcome =
          outcome(
              role,
              id,
              known,
              sagaIsOld,
              () -> {
                asked[0] = true;
                return handled.reply();
              });
      List<UUID> effects = asked[0] ? handled.effects() : before.effects();
      answers.add(answer(role, before, id, outcome, effects));
      if (!asked[0]) {
        break;
      }
    }
    return answers;
  }

  private Barrier.Outcome outcome(
      Role role,
      CommandId id,
      Map<CommandId, Reply> known,
      boolean sagaIsOld,
      Supplier<Reply> handler) {
    boolean expires = mutant == Mutant.RETRIABLE_TOO_OLD && id.direction() == Direction.DO;
    if (role.retriable() && !expires) {
      return Barrier.onRetriable(id, known, () -> Optional.of(handler.get())).orElseThrow();
    }
    return Barrier.on(id, known, sagaIsOld && mutant != Mutant.OLD_DO_HANDLED, handler);
  }

  /** Another system, which does what it is asked or fails, and whose successes the inbox keeps. */
  private static List<Answer> tries(Role role, Participant before, CommandId id) {
    Reply known = before.inbox().get(id);
    if (known != null) {
      return List.of(new Answer(before, known));
    }
    List<Answer> answers = new ArrayList<>(2);
    answers.add(
        new Answer(
            new Participant(
                plus(before.inbox(), Map.of(id, role.yes())),
                List.of(id.sagaId()),
                before.failures()),
            role.yes()));
    if (role.no() != null) {
      int failures = Math.min(before.failures() + 1, Explored.ATTEMPTS);
      answers.add(
          new Answer(new Participant(before.inbox(), before.effects(), failures), role.no()));
    }
    return answers;
  }

  private Map<CommandId, Reply> known(Role role, Map<CommandId, Reply> inbox, CommandId id) {
    return switch (mutant) {
      case NO_DEDUPE -> without(inbox, id);
      case BARRED_AFTER_THE_UNDO ->
          id.direction() == Direction.BAR ? without(inbox, id.ofUndo()) : inbox;
      case BARRED_AFTER_THE_DO ->
          id.direction() == Direction.BAR && role.retriable() ? without(inbox, id.ofDo()) : inbox;
      default -> inbox;
    };
  }

  private Answer answer(
      Role role, Participant before, CommandId id, Barrier.Outcome outcome, List<UUID> effects) {
    boolean leaveTheDo =
        switch (mutant) {
          case DO_NOT_BARRED -> id.direction() == Direction.UNDO;
          case BAR_LEAVES_THE_DO -> id.direction() == Direction.BAR && !role.retriable();
          case BAR_LEAVES_THE_RETRIABLE_DO -> id.direction() == Direction.BAR && role.retriable();
          default -> false;
        };
    Map<CommandId, Reply> rows = leaveTheDo ? without(outcome.rows(), id.ofDo()) : outcome.rows();
    Participant after =
        rows.isEmpty() && effects == before.effects()
            ? before
            : new Participant(plus(before.inbox(), rows), effects, 0);
    return new Answer(after, outcome.reply());
  }

  /** What a handler answers, and the effects that then stand. */
  private record Handled(Reply reply, List<UUID> effects) {}

  /** The books decide, as those of the services do. */
  private List<Handled> handle(Role role, List<UUID> effects, CommandId id, Footing footing) {
    UUID saga = id.sagaId();
    if (role.retriable()) {
      return List.of(new Handled(role.yes(), retried(role, effects, saga)));
    }
    if (id.direction() != Direction.DO) {
      if (effects.contains(saga) && !footing.above()) {
        return List.of(new Handled(undone(role), without(effects, saga)));
      }
      return mutant == Mutant.ANYBODYS_EFFECT_UNDONE && !effects.isEmpty()
          ? List.of(new Handled(undone(role), List.of()))
          : List.of(new Handled(new NothingToUndo(), effects));
    }
    List<Handled> no = role.no() == null ? List.of() : List.of(new Handled(role.no(), effects));
    if (!footing.beneath()) {
      return refused(role, no);
    }
    if (role.exclusive() && !effects.isEmpty()) {
      return effects.contains(saga) ? List.of(new Handled(role.yes(), effects)) : refused(role, no);
    }
    Handled yes = new Handled(role.yes(), with(effects, saga));
    return no.isEmpty() ? List.of(yes) : List.of(yes, no.get(0));
  }

  /** What stands there is accepted, and where the books hold one effect, whoever's it is. */
  private List<UUID> retried(Role role, List<UUID> effects, UUID saga) {
    boolean anybodys = role.exclusive() && mutant != Mutant.DONE_AGAIN_FOR_ANOTHER;
    boolean isDone = anybodys ? !effects.isEmpty() : effects.contains(saga);
    return isDone ? effects : with(effects, saga);
  }

  private static List<Handled> refused(Role role, List<Handled> no) {
    if (no.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Whoever answers %s must be able to refuse by its rules: give it a refusal.",
              role.yes().getClass().getSimpleName()));
    }
    return no;
  }

  private static Reply undone(Role role) {
    return Objects.requireNonNull(role.undone());
  }

  /** Without the rows of a saga that may be purged: all but what came of a bar. */
  Participant purged(Role role, Participant before, UUID saga) {
    Map<CommandId, Reply> rest = new LinkedHashMap<>(before.inbox());
    rest.entrySet()
        .removeIf(row -> row.getKey().sagaId().equals(saga) && !isKept(role, row.getValue()));
    return new Participant(rest, before.effects(), before.failures());
  }

  private boolean isKept(Role role, Reply reply) {
    Mutant forgetful =
        role.retriable() ? Mutant.BARRED_RETRIABLE_PURGED : Mutant.BARRED_UNDO_PURGED;
    return cameOfABar(role, reply) && mutant != forgetful;
  }

  /** Of a step with an undo, {@code Barred} also stands under the do whose undo came first. */
  static boolean cameOfABar(Role role, Reply reply) {
    return role.retriable() ? reply instanceof Barred : reply instanceof UndoBarred;
  }

  /**
   * Somebody else does what this participant would be asked for, and looks first whether it is done
   * already.
   */
  Participant doneBySomebodyElse(Role role, Participant before) {
    boolean blind = role.retriable() && mutant == Mutant.UNDONE_AGAIN_LATE;
    boolean undone = blind ? !before.effects().contains(World.OTHER) : before.effects().isEmpty();
    return undone
        ? new Participant(before.inbox(), with(before.effects(), World.OTHER), before.failures())
        : before;
  }

  /** What an operator repairs by hand is as if it had been undone. */
  static Participant repaired(Participant before, UUID saga) {
    return new Participant(before.inbox(), without(before.effects(), saga), before.failures());
  }

  private static List<UUID> with(List<UUID> effects, UUID saga) {
    return Stream.concat(effects.stream(), Stream.of(saga)).sorted().toList();
  }

  private static List<UUID> without(List<UUID> effects, UUID saga) {
    List<UUID> rest = new ArrayList<>(effects);
    rest.remove(saga);
    return rest;
  }

  private static Map<CommandId, Reply> without(Map<CommandId, Reply> inbox, CommandId id) {
    if (!inbox.containsKey(id)) {
      return inbox;
    }
    Map<CommandId, Reply> rest = new LinkedHashMap<>(inbox);
    rest.remove(id);
    return rest;
  }

  private static Map<CommandId, Reply> plus(
      Map<CommandId, Reply> inbox, Map<CommandId, Reply> rows) {
    Map<CommandId, Reply> more = new LinkedHashMap<>(inbox);
    more.putAll(rows);
    return more;
  }
}
