package io.paysaga.saga.participant;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.saga.api.BarrierReply.UndoBarred;
import io.paysaga.saga.messaging.MessageJson;
import io.paysaga.saga.messaging.MessagingProperties;
import io.paysaga.saga.messaging.SagaTimers;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Deletes the replies that are older than the inbox's retention: {@value #BATCH} at a time, each
 * batch a transaction of its own, at most ten batches a second. Any number of instances may do so
 * at once.
 *
 * <p>Without its row, a do is refused for its saga's age, and an undo or a retriable do is decided
 * by the books. Only of a bar the books do not know better: a person settled by hand what they
 * still show, or do not show. So what came of a bar is never deleted.
 *
 * <p>A column says so of a row. Its reply does not tell it, as {@code Barred} also stands under dos
 * whose undo came first, of which the purge may forget; nor can the bar have a row of its own
 * beside, since a do that is handled at the same time has to collide with it. An earlier build sets
 * no such mark, and knows the bar of an undo by its reply alone; of a retriable do it knows
 * nothing, and would purge its bar when that is older than the retention.
 */
public final class InboxPurge {

  public static final int BATCH = 500;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final JdbcTemplate jdbc;
  private final String barOfAnUndo;
  private final MessagingProperties.Inbox settings;
  private final Clock clock;
  private final Counter purged;

  InboxPurge(
      SagaTimers timers,
      JdbcTemplate jdbc,
      MessageJson messages,
      MessagingProperties settings,
      Clock clock,
      MeterRegistry metrics) {
    this.jdbc = jdbc;
    this.barOfAnUndo = messages.nameOf(new UndoBarred());
    this.settings = settings.inbox();
    this.clock = clock;
    this.purged = metrics.counter("paysaga.purged", "what", "inbox");
    timers.add(this::once);
  }

  /** Deletes one batch, and answers after which pause the next one is due. */
  public Duration once() {
    try {
      int rows =
          jdbc.update(
              "delete from inbox where at < ? and not kept and reply_type <> ? order by at limit ?",
              Timestamp.from(clock.instant().minus(settings.retention())),
              barOfAnUndo,
              BATCH);
      purged.increment(rows);
      return rows == BATCH ? PAUSE : settings.purgeEvery();
    } catch (PessimisticLockingFailureException anotherInstance) {
      // It deletes the same rows; what it leaves is looked for again.
      return PAUSE;
    }
  }
}
