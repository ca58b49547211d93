package io.paysaga.orchestrator.books;

import io.paysaga.saga.api.Subject;
import io.paysaga.saga.audit.AuditedSaga;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.orchestration.api.SagaSnapshot;
import java.time.Instant;
import java.util.UUID;
import tools.jackson.databind.node.JsonNodeFactory;

/** Sagas of buyer 1 for {@code ORDER:100}, as the checks of a book get them. */
final class AuditedSagas {

  static final UUID ID = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");

  private AuditedSagas() {}

  static AuditedSaga<String> of(SagaStatus status) {
    return of(ID, status);
  }

  static AuditedSaga<String> of(UUID id, SagaStatus status) {
    return new AuditedSaga<>(
        new SagaSnapshot(
            id,
            "somersault",
            Subject.of("ORDER", 100),
            "1",
            status == SagaStatus.COMPENSATED ? null : "somersault/ORDER:100",
            status,
            null,
            null,
            JsonNodeFactory.instance.objectNode(),
            5,
            Instant.parse("2026-11-21T10:00:00Z")),
        "nothing that a book's checks read");
  }
}
