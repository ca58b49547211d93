package io.paysaga.saga.audit;

import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.orchestration.api.SagaSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The sagas of one subject that are live, completed or resolved: of one flow, and of those that it
 * is judged together with.
 *
 * @param purged which sagas, by their ids alone, are so old that one which is not here may have
 *     been one of them
 */
public record SubjectSagas(List<SagaSnapshot> rows, Predicate<UUID> purged) {

  /** Those of one flow, as far as what they remember can be read. */
  public <D> List<AuditedSaga<D>> of(SagaFlow<D> flow) {
    return AuditedSaga.of(flow, rows);
  }

  /** The one with this id, of whichever flow. */
  public Optional<SagaSnapshot> find(UUID id) {
    return rows.stream().filter(row -> row.id().equals(id)).findFirst();
  }

  /** Whether this id is so old that its saga may have ended long ago, and no longer be stored. */
  public boolean mayBePurged(UUID id) {
    return purged.test(id);
  }
}
