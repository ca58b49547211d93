package io.paysaga.saga.messaging;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.ValidateResult;

/**
 * Migrates on connections of its own, which wait for a locked table as long as it takes; says what
 * it waits for; and ends when the process is told to, with nothing left on the server.
 *
 * <p>A script that failed runs again at the next start, once its reason is gone: so each must bear
 * to run again. A host runs its own migrations this way with one bean, {@code
 * FlywayMigrationStrategy patiently() { return PatientMigration::run; }}; the libraries' scripts
 * always run so.
 */
public final class PatientMigration {

  private PatientMigration() {}

  /**
   * Does what {@link Flyway#migrate} does with the same configuration.
   *
   * @throws IllegalStateException when the process was told to stop meanwhile
   */
  public static void run(Flyway flyway) {
    run(flyway, Map.of());
  }

  /**
   * The same, for a host that had to mend a script which could not run everywhere: where it ran, it
   * is taken for the script of today.
   *
   * @param mended by its name, the checksum that each such script had before
   */
  public static void run(Flyway flyway, Map<String, Integer> mended) {
    Configuration configuration = flyway.getConfiguration();
    try (MigrationConnections connections =
        MigrationConnections.instead(configuration.getDataSource())) {
      run(configuration, mended, connections);
    }
  }

  static void run(
      Configuration configuration, Map<String, Integer> mended, MigrationConnections connections) {
    FluentConfiguration patient =
        Flyway.configure(configuration.getClassLoader())
            .configuration(configuration)
            .dataSource(connections)
            // Another instance that migrates may itself wait for a lock.
            .lockRetryCount(-1)
            .callbacks(withAnotherChance(configuration.getCallbacks()));
    try {
      if (configuration.isValidateOnMigrate() && !mended.isEmpty()) {
        validate(patient, mended);
        patient.validateOnMigrate(false);
      }
      patient.load().migrate();
    } catch (FlywayException failed) {
      if (connections.areEnded()) {
        throw new IllegalStateException(
            "Told to stop while a migration was under way; it runs again at the next start.",
            failed);
      }
      throw failed;
    }
  }

  /** As before each migration, but for the scripts that are known to have been others. */
  private static void validate(FluentConfiguration configuration, Map<String, Integer> mended) {
    Flyway flyway =
        Flyway.configure(configuration.getClassLoader())
            .configuration(configuration)
            .ignoreMigrationPatterns("*:pending", "*:future")
            .load();
    ValidateResult result = flyway.validateWithResult();
    Set<String> accepted =
        Stream.of(flyway.info().applied())
            .filter(ran -> mended.containsKey(ran.getScript()))
            .filter(ran -> mended.get(ran.getScript()).equals(ran.getChecksum()))
            .map(ran -> ran.getVersion().getVersion())
            .collect(Collectors.toSet());
    boolean right =
        result.invalidMigrations.stream()
            .allMatch(
                fault ->
                    fault.errorDetails.errorCode == CoreErrorCode.CHECKSUM_MISMATCH
                        && accepted.contains(fault.version));
    if (!right) {
      flyway.validate();
    }
  }

  private static Callback[] withAnotherChance(Callback[] others) {
    Callback[] all = new Callback[others.length + 1];
    System.arraycopy(others, 0, all, 0, others.length);
    all[others.length] = new AnotherChance();
    return all;
  }

  /** Flyway refuses every start after one that failed: it cannot know that scripts bear it. */
  private static final class AnotherChance extends BaseCallback {

    @Override
    public boolean supports(Event event, Context context) {
      return event == Event.BEFORE_VALIDATE;
    }

    @Override
    public void handle(Event event, Context context) {
      String history = context.getConfiguration().getTable();
      try (Statement sql = context.getConnection().createStatement()) {
        if (exists(history, context)) {
          sql.executeUpdate("delete from `" + history + "` where success = 0");
        }
      } catch (SQLException failed) {
        throw new FlywayException("The history of migrations cannot be read", failed);
      }
    }

    private static boolean exists(String table, Context context) throws SQLException {
      try (var find =
          context
              .getConnection()
              .prepareStatement(
                  "select 1 from information_schema.tables where table_schema = database() and"
                      + " table_name = ?")) {
        find.setString(1, table);
        try (var found = find.executeQuery()) {
          return found.next();
        }
      }
    }
  }
}
