package io.paysaga.saga.orchestration.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.ser.std.ToStringSerializer;

/**
 * A saga as an auditor reads it, without a lock.
 *
 * @param subject what it is about; text in JSON, as {@code ORDER:100}
 * @param owner whose it is
 * @param activeKey what forbids another saga of its subject; absent when it forbids none
 * @param dueAt when something is to be done though no reply comes; absent when nothing is open
 * @param data what it remembers, as it is stored
 * @param version how often its row was written: the same, and nothing has changed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SagaSnapshot(
    UUID id,
    String type,
    @JsonSerialize(using = ToStringSerializer.class) Subject subject,
    String owner,
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
