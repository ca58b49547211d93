package io.paysaga.saga.participant.book;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.api.Direction;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a participant's inbox tells an auditor, whatever its books are. Reads only. */
final class InboxQueries {

  private final JdbcClient jdbc;

  InboxQueries(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A command that was answered.
   *
   * @param replyType what it was answered with, as {@code io.paysaga.payment.paid.v1}
   * @param askedBy who sent it, as {@code /saga-orchestrator}; absent when nobody said it
   * @param at when it was answered first
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Answered(
      UUID sagaId,
      String step,
      Direction direction,
      String replyType,
      @Nullable String askedBy,
      Instant at) {}

  /** The commands of these sagas, as far as the inbox remembers them. */
  List<Answered> answered(Collection<UUID> sagaIds) {
    return jdbc.sql(
            "select bin_to_uuid(saga_id) saga_id, step, direction, reply_type, asked_by, at"
                + " from inbox where saga_id in (:sagas)"
                + " order by inbox.saga_id, inbox.step, inbox.direction")
        .param("sagas", BookQueries.keys(sagaIds))
        .query(RecordRowMapper.of(Answered.class))
        .list();
  }
}
