package io.paysaga.orchestrator.explore;

import io.paysaga.orchestrator.explore.Explored.Role;
import io.paysaga.orchestrator.explore.World.Message;
import io.paysaga.orchestrator.explore.World.Participant;
import io.paysaga.saga.api.BarrierReply.Barred;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.BarrierReply.TooOld;
import io.paysaga.saga.api.BarrierReply.UndoBarred;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.participant.Barrier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    CommandId id = command.id();
    Map<CommandId, Reply> inbox = before.inbox();
    if (role.bestEffort()) {
      return inbox.containsKey(id)
          ? List.of(new Answer(before, inbox.get(id)))
          : List.of(
              new Answer(
                  new Participant(
                      plus(inbox, id, role.yes()), List.of(id.sagaId()), before.failures()),
                  role.yes()),
              new Answer(
                  new Participant(
                      inbox, before.effects(), Math.min(before.failures() + 1, Explored.ATTEMPTS)),
                  role.no()));
    }
    boolean tooOld = sagaIsOld && mutant != Mutant.OLD_DO_HANDLED;
    return switch (Barrier.decide(id, inbox::containsKey, tooOld)) {
      case ANSWER_AGAIN ->
          mutant == Mutant.NO_DEDUPE
              ? handle(role, before, command, footing)
              : List.of(new Answer(before, inbox.get(id)));
      case REFUSE_AS_TOO_OLD -> List.of(new Answer(before, new TooOld()));
      case HANDLE -> handle(role, before, command, footing);
      case HANDLE_AND_BAR_THE_DO ->
          handle(
              role,
              mutant == Mutant.DO_NOT_BARRED ? before : withDoBarred(before, id),
              command,
              footing);
      case ANSWER_AS_THE_UNDO ->
          mutant == Mutant.BARRED_AFTER_THE_UNDO
              ? bar(before, id)
              : List.of(new Answer(before, inbox.get(id.ofUndo())));
      case BAR_THE_UNDO -> bar(before, id);
    };
  }

  private List<Answer> bar(Participant before, CommandId id) {
    boolean leaveTheDo =
        before.inbox().containsKey(id.ofDo()) || mutant == Mutant.BAR_LEAVES_THE_DO;
    Participant barred = leaveTheDo ? before : withDoBarred(before, id);
    return List.of(answer(barred, id.ofUndo(), new UndoBarred(), barred.effects()));
  }

  /** The books decide, as those of the services do. */
  private List<Answer> handle(Role role, Participant before, Message command, Footing footing) {
    CommandId id = command.id();
    UUID saga = id.sagaId();
    List<UUID> effects = before.effects();
    if (role.isUndo(command.body())) {
      if (effects.contains(saga) && !footing.above()) {
        return List.of(answer(before, id, role.undone(), without(effects, saga)));
      }
      return mutant == Mutant.ANYBODYS_EFFECT_UNDONE && !effects.isEmpty()
          ? List.of(answer(before, id, role.undone(), List.of()))
          : List.of(answer(before, id, new NothingToUndo(), effects));
    }
    Answer no = answer(before, id, role.no(), effects);
    if (!footing.beneath()) {
      return List.of(no);
    }
    if (role.exclusive() && !effects.isEmpty()) {
      return List.of(effects.contains(saga) ? answer(before, id, role.yes(), effects) : no);
    }
    List<UUID> taken = Stream.concat(effects.stream(), Stream.of(saga)).sorted().toList();
    return List.of(answer(before, id, role.yes(), taken), no);
  }

  private static Answer answer(Participant before, CommandId id, Reply reply, List<UUID> effects) {
    return new Answer(new Participant(plus(before.inbox(), id, reply), effects, 0), reply);
  }

  private static Participant withDoBarred(Participant before, CommandId id) {
    return new Participant(
        plus(before.inbox(), id.ofDo(), new Barred()), before.effects(), before.failures());
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

  private static Map<CommandId, Reply> plus(
      Map<CommandId, Reply> inbox, CommandId id, Reply reply) {
    Map<CommandId, Reply> more = new LinkedHashMap<>(inbox);
    more.put(id, reply);
    return more;
  }
}
