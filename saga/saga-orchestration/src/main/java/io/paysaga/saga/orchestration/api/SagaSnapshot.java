package io.paysaga.saga.orchestration.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.engine.SagaStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A saga as an auditor reads it, without a lock.
 *
 * @param buyerId its owner; 0 when that is no number
 * @param activeKey what forbids another saga of its subject; absent when it forbids none
 * @param dueAt when something is to be done though no reply comes; absent when nothing is open
 * @param data what it remembers, as it is stored
 * @param version how often its row was written: the same, and nothing has changed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SagaSnapshot(
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

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

  /**
   * What it remembers.
   *
   * @param type the record of its flow
   * @throws tools.jackson.core.JacksonException when it is not such a record
   */
  public <D> D dataAs(Class<D> type) {
    return JSON.treeToValue(data, type);
  }
}
