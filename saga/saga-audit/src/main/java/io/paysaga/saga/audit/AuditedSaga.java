package io.paysaga.saga.audit;

import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.orchestration.api.SagaSnapshot;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * A saga as it is audited.
 *
 * @param row of the saga table: the evidence of what is found
 * @param data what it remembers
 */
public record AuditedSaga<D>(SagaSnapshot row, D data) {

  /** Those of these that are sagas of this flow, as far as what they remember can be read. */
  public static <D> List<AuditedSaga<D>> of(SagaFlow<D> flow, Collection<SagaSnapshot> rows) {
    return rows.stream().flatMap(row -> of(flow, row).stream()).toList();
  }

  static <D> Optional<AuditedSaga<D>> of(SagaFlow<D> flow, SagaSnapshot row) {
    if (!row.type().equals(flow.name())) {
      return Optional.empty();
    }
    try {
      return Optional.of(new AuditedSaga<>(row, row.dataAs(flow.dataType())));
    } catch (JacksonException unreadable) {
      return Optional.empty();
    }
  }

  public UUID id() {
    return row.id();
  }

  /** As {@code ORDER:100}. */
  public String subject() {
    return row.subject().toString();
  }

  public String owner() {
    return row.owner();
  }

  public SagaStatus status() {
    return row.status();
  }

  /** Whether it is this saga that a row names. */
  public boolean is(@Nullable UUID sagaId) {
    return id().equals(sagaId);
  }

  /** These sagas' own rows, as evidence. */
  public static Finding.Rows rows(Collection<? extends AuditedSaga<?>> sagas) {
    return Finding.sagas(sagas.stream().map(AuditedSaga::row).toList());
  }
}
