package io.paysaga.saga.orchestration.api;

import io.paysaga.saga.api.CommandId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells what would follow if something happened to a saga as it stands now: its own state machine
 * decides it, and nothing is kept of that.
 */
public interface SagaForesight {

  /** What may come to an open step from outside. */
  enum Happening {
    /** Its participant answers that it is done, undone or barred, whichever was asked. */
    DONE,
    /** Its participant says no; of a best-effort step, that it did not work this time. */
    REFUSED,
    /** Nobody answers, for as long as that decides something. */
    SILENCE
  }

  /**
   * What would follow.
   *
   * @param objection why nothing would change, as {@code not-stuck}; absent when something would
   * @param sends the commands that would be sent, in their order
   */
  record Foreseen(
      SagaView before, SagaView after, List<CommandId> sends, @Nullable String objection) {

    public Foreseen {
      sends = List.copyOf(sends);
    }
  }

  /**
   * What may come to a step.
   *
   * @param then absent when that depends on what the answer tells
   */
  record Possible(String step, Happening what, @Nullable Foreseen then) {}

  /**
   * What would follow if an operator asked this of each of these sagas; those that are not there,
   * and those whose flow this process does not know, are left out.
   */
  Map<UUID, Foreseen> ifAsked(Collection<UUID> sagas, OperatorAction action);

  /**
   * What may come to the open steps of a saga; empty when it waits for nothing, is not there, or
   * has a flow that this process does not know.
   */
  List<Possible> whatMayCome(UUID saga);
}
