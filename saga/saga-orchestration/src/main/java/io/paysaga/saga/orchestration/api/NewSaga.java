package io.paysaga.saga.orchestration.api;

import io.paysaga.saga.engine.SagaFlow;
import java.util.UUID;

/**
 * A saga that is about to begin.
 *
 * @param id a UUIDv7
 * @param subject what it is about, as {@code ORDER:100}; only one saga of a flow may be live or
 *     completed for it
 */
public record NewSaga<D>(UUID id, SagaFlow<D> flow, D data, String subject, long buyerId) {}
