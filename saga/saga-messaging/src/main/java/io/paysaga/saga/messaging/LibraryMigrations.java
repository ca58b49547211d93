package io.paysaga.saga.messaging;

import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.springframework.beans.factory.InitializingBean;

/**
 * Runs the libraries' scripts with a Flyway of its own, so that it does not matter what migrates
 * the host's own tables, if anything does.
 */
final class LibraryMigrations implements InitializingBean {

  /** Where everything starts at once, the first connection may take too long. */
  private static final int CONNECT_RETRIES = 10;

  private final DataSource database;
  private final DatabaseUsers users;
  private final List<LibraryScripts> libraries;

  LibraryMigrations(DataSource database, DatabaseUsers users, List<LibraryScripts> libraries) {
    this.database = database;
    this.users = users;
    this.libraries = libraries;
  }

  @Override
  public void afterPropertiesSet() {
    libraries.forEach(this::migrate);
  }

  /** The host's tables are there first, so every history begins before version 1. */
  private void migrate(LibraryScripts library) {
    FluentConfiguration migration =
        Flyway.configure()
            .dataSource(users.migrating(database))
            .connectRetries(CONNECT_RETRIES)
            .locations(library.location())
            .failOnMissingLocations(true)
            .table(library.history())
            .baselineOnMigrate(true)
            .baselineVersion("0")
            .callbacks(new AfterEachScript());
    if (users.areSeparate()) {
      migration
          .locations(library.location(), library.grants())
          .placeholders(users.inScripts(database));
    }
    PatientMigration.run(migration.load());
  }

  private static final class AfterEachScript extends BaseCallback {

    @Override
    public boolean supports(Event event, Context context) {
      return event == Event.AFTER_EACH_MIGRATE;
    }

    @Override
    public void handle(Event event, Context context) {
      CrashPoint.MIGRATED_BEFORE_HISTORY.passed();
    }
  }
}
