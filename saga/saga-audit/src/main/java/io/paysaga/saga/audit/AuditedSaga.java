package io.paysaga.saga.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.engine.SagaStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A row of the saga table, as far as it is audited. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuditedSaga(
    UUID id,
    String type,
    String subject,
    long buyerId,
    @Nullable String activeKey,
    SagaStatus status,
    @Nullable Instant stuckSince,
    @Nullable Instant dueAt,
    JsonNode data,
    int version,
    Instant createdAt) {

  /** Whether it is this saga that a row names. */
  public boolean is(@Nullable UUID sagaId) {
    return id.equals(sagaId);
  }

  public static Finding.Rows rows(List<AuditedSaga> sagas) {
    return new Finding.Rows("orchestrator.saga", sagas);
  }
}
