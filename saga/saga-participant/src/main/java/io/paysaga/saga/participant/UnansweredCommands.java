package io.paysaga.saga.participant;

import io.micrometer.core.instrument.Counter;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of retriable commands that find nothing to be done on: the log once of each, however often
 * its saga asks again, the metric each time.
 *
 * <p>It is remembered by this process only, and only of the last {@value #MOST}: who is told twice
 * misses nothing.
 */
final class UnansweredCommands {

  private static final int MOST = 10_000;
  private static final Logger log = LoggerFactory.getLogger(UnansweredCommands.class);

  private final Counter unanswered;
  private final Set<CommandId> told =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<CommandId, Boolean> eldest) {
              return size() > MOST;
            }
          });

  UnansweredCommands(Counter unanswered) {
    this.unanswered = unanswered;
  }

  synchronized void tell(CommandId id, Command command) {
    unanswered.increment();
    if (told.add(id)) {
      log.warn(
          "{} {} is not answered: the books show nothing to do it on. Its saga asks again until"
              + " they do, or until it is resolved.",
          command.getClass().getSimpleName(),
          id);
    }
  }
}
