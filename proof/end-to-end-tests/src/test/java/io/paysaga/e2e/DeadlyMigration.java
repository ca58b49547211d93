package io.paysaga.e2e;

import io.paysaga.saga.messaging.CrashPoint;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.springframework.boot.autoconfigure.AutoConfiguration;

/**
 * Lets a service that is to die pass the edge after the newest of its own migrations, too: those
 * before it do not change any more. It stands beside {@link DeadlyCrashPoint}.
 */
@AutoConfiguration
public final class DeadlyMigration extends BaseCallback {

  @Override
  public boolean supports(Event event, Context context) {
    return event == Event.AFTER_EACH_MIGRATE;
  }

  @Override
  public void handle(Event event, Context context) {
    Flyway flyway = Flyway.configure().configuration(context.getConfiguration()).load();
    // The one that ran is still pending: its history does not know it yet.
    if (flyway.info().pending().length == 1) {
      CrashPoint.MIGRATED_BEFORE_HISTORY.passed();
    }
  }
}
