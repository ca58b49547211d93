package io.paysaga.orchestrator.checkout;

import io.paysaga.saga.http.Problem;
import io.paysaga.saga.orchestration.api.NewSaga;
import java.util.Optional;
import java.util.UUID;

/** What a buyer may pay for, as its owner has just told it. */
public interface Purchase {

  /** In the middle of a sentence, as {@code order 100}. */
  String name();

  /** What its owner holds against it: it is paid, or can be paid no more. */
  Optional<Problem> refusal();

  /** The saga that would pay for it. */
  NewSaga<?> saga(UUID id);

  /** It is paid, whoever tells it. */
  default Problem alreadyPaid() {
    String name = name();
    return Problem.conflict(
        "already-paid", Character.toUpperCase(name.charAt(0)) + name.substring(1) + " is paid.");
  }
}
