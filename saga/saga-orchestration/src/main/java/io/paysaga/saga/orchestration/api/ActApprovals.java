package io.paysaga.saga.orchestration.api;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Shows what operators asked for and what became of it, and takes a second person's approval. */
public interface ActApprovals {

  Optional<OperatorAct> find(UUID act);

  /** Newest first. */
  List<OperatorAct> search(Search search);

  /**
   * Which acts.
   *
   * @param waiting only those that wait for a second person, and may still be approved
   * @param sagaId only those of this saga
   * @param before only those older than this one
   */
  record Search(boolean waiting, @Nullable UUID sagaId, @Nullable UUID before, int limit) {}

  /**
   * A second person approves an act: from then on it may be done. It stays approved: who approves
   * it again, or a moment later, is told how it stands.
   *
   * @return empty when there is no such act
   * @throws NotApproved when this person cannot approve it, or nobody any more
   */
  Optional<OperatorRequests.Asked> approve(UUID act, Actor by);
}
