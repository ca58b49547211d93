package io.paysaga.saga.orchestration.api;

import java.util.List;

/**
 * Begins sagas.
 *
 * <p>This bean needs to know every command of the application. In one that takes both starters, a
 * bean of commands which begins sagas itself injects an {@code ObjectProvider<SagaStarter>} and
 * asks it when a command comes; a {@code SagaStarter} would close a circle, and the start would
 * fail.
 */
public interface SagaStarter {

  /**
   * Makes sagas durable, in the caller's transaction or else in one of its own, and sends their
   * first commands after the commit, without waiting for the broker: while it is away, the sagas
   * wait for it, not the caller. What the caller writes in the same transaction stands or falls
   * with the sagas.
   *
   * @return the sagas as they stand now, in the order of the argument
   * @throws org.springframework.dao.DataIntegrityViolationException when a saga forbids another one
   *     of its subject; then none has begun, and the caller's transaction is rolled back
   */
  List<SagaView> start(List<NewSaga<?>> sagas);

  /**
   * Begins one saga, as {@link #start(List)} does.
   *
   * @throws org.springframework.dao.DataIntegrityViolationException when another saga holds its
   *     subject
   */
  default SagaView start(NewSaga<?> saga) {
    return start(List.of(saga)).get(0);
  }
}
