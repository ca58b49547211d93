package io.paysaga.saga.orchestration.api;

import org.jspecify.annotations.Nullable;

/**
 * An act that no saga's owner does: it is done when its second person approves it. There is one
 * such bean for an action.
 */
public interface ApprovedAct {

  OperatorAction action();

  /**
   * Looks at what the act is about, as it stands now. May throw what its own door throws: then the
   * act is not approved.
   */
  Ready look(OperatorAct act);

  /**
   * What can be done now, in the transaction of the approval.
   *
   * @param fingerprint as it was taken when the act was asked
   * @param saga the one that begins; absent when none does
   * @param does what else is done, in memory, and undone should the transaction not commit
   */
  record Ready(String fingerprint, @Nullable NewSaga<?> saga, Runnable does) {

    public static Ready toBegin(NewSaga<?> saga, String fingerprint) {
      return new Ready(fingerprint, saga, () -> {});
    }
  }
}
