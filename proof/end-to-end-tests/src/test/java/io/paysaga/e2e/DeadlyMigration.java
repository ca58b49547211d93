package io.paysaga.e2e;

import io.paysaga.saga.messaging.CrashPoint;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.springframework.boot.autoconfigure.AutoConfiguration;

/**
 * Lets a service that is to die pass the edge after each of its own migrations, too. It stands
 * beside {@link DeadlyCrashPoint}.
 */
@AutoConfiguration
public final class DeadlyMigration extends BaseCallback {

  @Override
  public boolean supports(Event event, Context context) {
    return event == Event.AFTER_EACH_MIGRATE;
  }

  @Override
  public void handle(Event event, Context context) {
    CrashPoint.MIGRATED_BEFORE_HISTORY.passed();
  }
}
