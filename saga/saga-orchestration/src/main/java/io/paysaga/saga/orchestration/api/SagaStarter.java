package io.paysaga.saga.orchestration.api;

import java.util.List;

/** Begins sagas. */
public interface SagaStarter {

  /**
   * Makes sagas durable, in one transaction, and sends their first commands, without waiting for
   * the broker: while it is away, the sagas wait for it, not the caller.
   *
   * @param alsoInTransaction what must stand or fall with the sagas
   * @return the sagas as they stand now, in the order of the argument
   * @throws org.springframework.dao.DataIntegrityViolationException when a saga forbids another one
   *     of its subject; then none has begun
   */
  List<SagaView> start(List<NewSaga<?>> sagas, Runnable alsoInTransaction);

  /**
   * Begins one saga, of which nothing else depends.
   *
   * @throws org.springframework.dao.DataIntegrityViolationException when another saga holds its
   *     subject
   */
  default SagaView start(NewSaga<?> saga) {
    return start(List.of(saga), () -> {}).get(0);
  }
}
