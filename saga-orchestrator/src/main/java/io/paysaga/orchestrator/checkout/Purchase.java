package io.paysaga.orchestrator.checkout;

import io.paysaga.http.Problem;
import io.paysaga.orchestrator.runtime.SagaView;
import java.util.Optional;
import java.util.UUID;

/** What a buyer may pay for, as its owner has just told it, and the saga that would pay. */
public interface Purchase {

  /** In the middle of a sentence, as {@code order 100}. */
  String name();

  /** What its owner holds against it: it is paid, or can be paid no more. */
  Optional<Problem> refusal();

  /** The saga that is live or completed for it. */
  Optional<SagaView> active();

  /**
   * Begins its saga, which is durable when this returns.
   *
   * @param alsoInTransaction what must stand or fall with the saga
   * @throws org.springframework.dao.DataIntegrityViolationException when there is one already
   */
  void begin(UUID sagaId, Runnable alsoInTransaction);

  /** It is paid, whoever tells it. */
  default Problem alreadyPaid() {
    String name = name();
    return Problem.conflict(
        "already-paid", Character.toUpperCase(name.charAt(0)) + name.substring(1) + " is paid.");
  }
}
