package io.paysaga.saga.orchestration.store;

import com.fasterxml.uuid.impl.UUIDUtil;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.saga.api.SagaId;
import io.paysaga.saga.messaging.MessagingProperties;
import io.paysaga.saga.messaging.SagaTimers;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Deletes sagas that ended longer ago than their retention, with their journals, what operators
 * asked of them and their Idempotency-Keys, which live as long as their saga: {@value #BATCH} sagas
 * at a time, and as many acts that have none, each batch a transaction of its own, at most ten
 * batches a second. Any number of instances may do so at once.
 *
 * <p>What is open stays, however old: a saga that is running, being undone or stuck, one with a
 * best-effort step under way or given up, and one that an operator resolved without freeing its
 * subject. So does an act that is younger than the retention, though its saga is gone: the chain of
 * acts would miss it.
 *
 * <p>A completed saga's active key goes with it. The order is paid then, and order-service says so
 * to the next checkout. A reply that still comes for a purged saga is counted and ignored.
 */
public final class Retention {

  static final int BATCH = 100;
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** What is deleted of acts, all of it. */
  private static final String ACTS =
      """
      delete a, p, v from operator_act a left join operator_approval p on p.act_id = a.id
        left join operator_verdict v on v.act_id = a.id\s""";

  /** Where a walk along the primary key begins. */
  private static final byte[] START = new byte[16];

  private final JdbcTemplate jdbc;
  private final TransactionOperations transaction;
  private final Duration retention;
  private final Duration purgeEvery;
  private final Clock clock;
  private final Counter purged;

  /** The saga up to which this walk has come; a batch does not look again at what stays. */
  private byte[] walked = START;

  /**
   * @param retention how long a saga is kept after it ended
   * @throws IllegalStateException naming the two settings that do not fit together
   */
  public Retention(
      SagaTimers timers,
      JdbcTemplate jdbc,
      TransactionOperations transaction,
      Duration retention,
      Duration purgeEvery,
      MessagingProperties messaging,
      Clock clock,
      MeterRegistry metrics) {
    if (retention.compareTo(messaging.inbox().retention()) <= 0) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "paysaga.saga.retention (%s) must be longer than paysaga.messaging.inbox.retention (%s): as long as a participant answers for a saga, its copies and dead letters are judged by it.",
              retention,
              messaging.inbox().retention()));
    }
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.retention = retention;
    this.purgeEvery = purgeEvery;
    this.clock = clock;
    this.purged = metrics.counter("paysaga.purged", "what", "saga");
    timers.add(this::once);
  }

  /** Deletes a batch; returns the pause until the next. */
  Duration once() {
    Instant before = clock.instant().minus(retention);
    List<byte[]> sagas = Objects.requireNonNull(transaction.execute(status -> purge(before)));
    transaction.executeWithoutResult(status -> purgeActsWithoutSaga(before));
    transaction.executeWithoutResult(status -> purgeLinks(before));
    purged.increment(sagas.size());
    boolean more = sagas.size() == BATCH;
    walked = more ? sagas.get(BATCH - 1) : START;
    return more ? PAUSE : purgeEvery;
  }

  /**
   * Ids are in the order of their sagas' beginnings: the primary key finds what is old, and costs a
   * transition nothing.
   */
  private List<byte[]> purge(Instant before) {
    List<byte[]> sagas =
        jdbc.queryForList(
            """
            select s.id from saga s force index (primary)
            where s.id > ? and s.id < ?
              and s.status in ('COMPLETED', 'COMPENSATED', 'RESOLVED')
              and (s.status = 'COMPLETED' or s.active_key is null)
              and s.due_at is null and s.stuck_since is null
              and s.updated_at < ?
              and not exists (select 1 from best_effort_debt d where d.saga_id = s.id)
            order by s.id limit ? for update of s skip locked
            """,
            byte[].class,
            walked,
            UUIDUtil.asByteArray(SagaId.firstAt(before).value()),
            Timestamp.from(before),
            BATCH);
    // One by one: a long `in` may be read as a scan, which waits for what other instances hold.
    List<Object[]> ids = sagas.stream().map(id -> new Object[] {id}).toList();
    jdbc.batchUpdate("delete from saga_journal where saga_id = ?", ids);
    byte[] young = UUIDUtil.asByteArray(SagaId.firstAt(before).value());
    jdbc.batchUpdate(
        ACTS + "where a.saga_id = ? and a.id < ?",
        sagas.stream().map(id -> new Object[] {id, young}).toList());
    jdbc.batchUpdate("delete from saga where id = ?", ids);
    return sagas;
  }

  /**
   * Links of the chain of acts, from its beginning up to the first whose row is there, or should
   * be; but for the one before that, from which the chain is checked on.
   */
  private void purgeLinks(Instant before) {
    List<Long> kept =
        jdbc.queryForList(
            """
            select c.seq from operator_act_chain c
            where c.act_id >= ? or exists (select 1 from operator_act a where a.id = c.act_id)
            order by c.seq limit 1
            """,
            Long.class,
            UUIDUtil.asByteArray(SagaId.firstAt(before).value()));
    if (!kept.isEmpty()) {
      jdbc.update(
          "delete from operator_act_chain where seq < ? order by seq limit " + 10 * BATCH,
          kept.get(0) - 1);
    }
  }

  /** Acts that have their verdict and never had a saga, or have none any more. */
  private void purgeActsWithoutSaga(Instant before) {
    List<byte[]> acts =
        jdbc.queryForList(
            """
            select a.id from operator_act a join operator_verdict v on v.act_id = a.id
            where a.id < ? and a.asked_at < ?
              and not exists (select 1 from saga s where s.id = a.saga_id)
            order by a.id limit ?
            """,
            byte[].class,
            UUIDUtil.asByteArray(SagaId.firstAt(before).value()),
            Timestamp.from(before),
            BATCH);
    jdbc.batchUpdate(ACTS + "where a.id = ?", acts.stream().map(id -> new Object[] {id}).toList());
  }
}
