package io.paysaga.saga.messaging;

import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * Says that a migration has run. MySQL commits every DDL statement by itself, so a process that
 * dies here runs the migration again at its next start: each migration must bear that.
 */
final class CrashPointAfterMigration extends BaseCallback {

  @Override
  public boolean supports(Event event, Context context) {
    return event == Event.AFTER_EACH_MIGRATE;
  }

  @Override
  public void handle(Event event, Context context) {
    CrashPoint.MIGRATED_BEFORE_HISTORY.passed();
  }
}
