package io.paysaga.saga.test.explore;

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
import java.util.UUID;
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
    boolean tooOld = sagaIsOld && mutant != Mutant.OLD_DO_HANDLED;
    Map<CommandId, Reply> known = known(before.inbox(), id);
    List<Answer> answers = new ArrayList<>(2);
    for (Handled handled : handle(role, before.effects(), id, footing)) {
      boolean[] asked = {false};
      Barrier.Outcome outcome =
          Barrier.on(
              id,
              known,
              tooOld,
              () -> {
                asked[0] = true;
                return handled.reply();
              });
      answers.add(answer(before, id, outcome, asked[0] ? handled.effects() : before.effects()));
      if (!asked[0]) {
        break;
      }
    }
    return answers;
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

  private Map<CommandId, Reply> known(Map<CommandId, Reply> inbox, CommandId id) {
    return switch (mutant) {
      case NO_DEDUPE -> without(inbox, id);
      case BARRED_AFTER_THE_UNDO ->
          id.direction() == Direction.BAR ? without(inbox, id.ofUndo()) : inbox;
      default -> inbox;
    };
  }

  private Answer answer(
      Participant before, CommandId id, Barrier.Outcome outcome, List<UUID> effects) {
    boolean leaveTheDo =
        (mutant == Mutant.DO_NOT_BARRED && id.direction() == Direction.UNDO)
            || (mutant == Mutant.BAR_LEAVES_THE_DO && id.direction() == Direction.BAR);
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
    List<UUID> taken = Stream.concat(effects.stream(), Stream.of(saga)).sorted().toList();
    Handled yes = new Handled(role.yes(), taken);
    return no.isEmpty() ? List.of(yes) : List.of(yes, no.get(0));
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

  /** Without the rows of a saga that may be purged: all but the one that bars an undo. */
  Participant purged(Participant before, UUID saga) {
    Map<CommandId, Reply> rest = new LinkedHashMap<>(before.inbox());
    rest.entrySet()
        .removeIf(
            row ->
                row.getKey().sagaId().equals(saga)
                    && (!(row.getValue() instanceof UndoBarred)
                        || mutant == Mutant.BARRED_UNDO_PURGED));
    return new Participant(rest, before.effects(), before.failures());
  }

  /** What an operator repairs by hand is as if it had been undone. */
  static Participant repaired(Participant before, UUID saga) {
    return new Participant(before.inbox(), without(before.effects(), saga), before.failures());
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
