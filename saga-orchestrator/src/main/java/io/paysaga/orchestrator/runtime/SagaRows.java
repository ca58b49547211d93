package io.paysaga.orchestrator.runtime;

import io.paysaga.orchestrator.engine.SagaStatus;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The saga table. */
interface SagaRows extends Repository<SagaRow, UUID> {

  SagaRow saveAndFlush(SagaRow row);

  /** Locked in id order, so that two who want the same rows never wait in a ring. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select s from SagaRow s where s.id in :ids order by s.id")
  List<SagaRow> lock(Collection<UUID> ids);

  Optional<SagaRow> findById(UUID id);

  Optional<SagaRow> findByActiveKey(String activeKey);

  @Query("select s.id from SagaRow s where s.id in :ids and s.status in :statuses")
  List<UUID> idsIn(Collection<UUID> ids, Collection<SagaStatus> statuses);

  /**
   * Sagas of a slot whose deadline has passed, the oldest deadline first. Of one slot, so that the
   * index holds them in this order and no more are read than asked for.
   */
  @Query(
      """
      select new io.paysaga.orchestrator.runtime.SagaRows$Due(s.id, s.dueAt)
      from SagaRow s where s.slot = :slot and s.dueAt <= :upTo order by s.dueAt
      """)
  List<Due> due(int slot, Instant upTo, Limit limit);

  record Due(UUID id, Instant at) {}

  /** How many are running or being undone; counting stops at this many. */
  @Query(
      nativeQuery = true,
      value =
          """
          select count(*) from
            (select 1 from saga where status in ('RUNNING', 'COMPENSATING') limit :atMost) counted
          """)
  long countInFlight(int atMost);

  /** Newest first; a null condition does not count. */
  @Query(
      """
      select s from SagaRow s
      where (:subject is null or s.subject = :subject)
        and (:buyerId is null or s.buyerId = :buyerId)
        and (:status is null or s.status = :status)
        and (:stuck is null or (:stuck = true and s.stuckSince is not null)
             or (:stuck = false and s.stuckSince is null))
        and (:before is null or s.id < :before)
      order by s.id desc
      """)
  List<SagaRow> search(
      @Nullable String subject,
      @Nullable Long buyerId,
      @Nullable SagaStatus status,
      @Nullable Boolean stuck,
      @Nullable UUID before,
      Limit limit);

  long countByStuckSinceNotNull();
}
