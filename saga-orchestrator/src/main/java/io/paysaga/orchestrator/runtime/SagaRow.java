package io.paysaga.orchestrator.runtime;

import io.paysaga.orchestrator.engine.SagaFlow;
import io.paysaga.orchestrator.engine.SagaState;
import io.paysaga.orchestrator.engine.SagaStatus;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A saga as it stands in the table. */
@Entity
@Table(name = "saga")
class SagaRow {

  @Id private UUID id;

  private String type;

  @Column(name = "definition_version")
  private int definitionVersion;

  private String subject;

  @Column(name = "buyer_id")
  private long buyerId;

  @Column(name = "active_key")
  private @Nullable String activeKey;

  @Enumerated(EnumType.STRING)
  @JdbcTypeCode(SqlTypes.VARCHAR)
  private SagaStatus status;

  @Column(name = "stuck_since")
  private @Nullable Instant stuckSince;

  private int slot;

  @Column(name = "due_at")
  private @Nullable Instant dueAt;

  private String state;
  private String data;
  private int transitions;

  /** Absent until first stored: so Spring Data knows that the row is new. */
  @Version private @Nullable Integer version;

  @Column(name = "created_at")
  private Instant createdAt;

  @Column(name = "updated_at")
  private Instant updatedAt;

  /** For JPA. */
  protected SagaRow() {}

  SagaRow(NewSaga<?> saga, int definitionVersion, int slot, Instant now) {
    this.id = saga.id();
    this.type = saga.flow().name();
    this.definitionVersion = definitionVersion;
    this.subject = saga.subject();
    this.buyerId = saga.buyerId();
    this.slot = slot;
    this.createdAt = now;
  }

  /** Takes over what was decided. */
  void become(SagaState<?> next, SagaJson json, int journalRows, Instant now) {
    status = next.status();
    stuckSince = next.stuckSince();
    dueAt = next.dueAt();
    activeKey = next.holdsSubject() ? activeKeyOf(type, subject) : null;
    state = json.write(new SagaJson.Progress(next.steps(), next.failure(), next.subjectFreed()));
    data = json.write(next.data());
    transitions += journalRows;
    updatedAt = now;
  }

  /** Unique while a saga forbids another one of its subject. */
  static String activeKeyOf(String type, String subject) {
    return type + "/" + subject;
  }

  <D> SagaState<D> state(SagaFlow<D> flow, SagaJson json) {
    SagaJson.Progress progress = json.readProgress(state);
    return new SagaState<>(
        id,
        status,
        json.readData(data, flow.dataType()),
        progress.steps(),
        progress.failure(),
        stuckSince,
        progress.subjectFreed());
  }

  SagaView view(SagaJson json) {
    SagaJson.Progress progress = json.readProgress(state);
    return new SagaView(
        id,
        type,
        subject,
        buyerId,
        status,
        stuckSince,
        progress.steps(),
        progress.failure(),
        createdAt,
        updatedAt);
  }

  UUID id() {
    return id;
  }

  String type() {
    return type;
  }

  int definitionVersion() {
    return definitionVersion;
  }

  int transitions() {
    return transitions;
  }
}
