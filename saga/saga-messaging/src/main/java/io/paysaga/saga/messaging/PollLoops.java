package io.paysaga.saga.messaging;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Makes a {@link PollLoop} for a consumer thread. */
public final class PollLoops {

  private static final Logger log = LoggerFactory.getLogger(PollLoops.class);

  private final RecordSender sender;
  private final DeadLetters deadLetters;
  private final JdbcTemplate jdbc;

  PollLoops(RecordSender sender, DeadLetters deadLetters, JdbcTemplate jdbc) {
    this.sender = sender;
    this.deadLetters = deadLetters;
    this.jdbc = jdbc;
  }

  public <T> PollLoop<T> around(PollHandler<T> handler) {
    return new PollLoop<>(handler, sender, deadLetters, this::databaseAnswers);
  }

  private boolean databaseAnswers() {
    try {
      jdbc.queryForObject("select 1", Integer.class);
      return true;
    } catch (DataAccessException away) {
      log.warn("The database does not answer: {}", away.getMessage());
      return false;
    }
  }
}
