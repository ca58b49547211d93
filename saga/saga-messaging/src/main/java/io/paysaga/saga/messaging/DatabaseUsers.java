package io.paysaga.saga.messaging;

import com.zaxxer.hikari.HikariCredentialsProvider;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.jdbc.DataSourceUnwrapper;

/**
 * Three users of one database, when the settings name them: one changes tables and grants the
 * others what they may do with them, one serves, one deletes what is older than its retention. They
 * have the application's pool in common but for user, password and size.
 */
final class DatabaseUsers {

  /** What Spring Boot calls the application's pool. */
  static final String POOL = "dataSource";

  /** The least that Hikari takes. */
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final DatabaseProperties settings;

  DatabaseUsers(DatabaseProperties settings) {
    this.settings = settings;
  }

  /** Gives the application's pool its password from the file, if the settings name one. */
  static BeanPostProcessor servingPassword(Supplier<DatabaseProperties> settings) {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessBeforeInitialization(Object bean, String name) {
        if (name.equals(POOL) && bean instanceof HikariDataSource pool) {
          PasswordFile file = settings.get().serving().passwordFile();
          if (file != null) {
            pool.setCredentialsProvider(credentials(pool.getUsername(), file));
          }
        }
        return bean;
      }
    };
  }

  /** Whether each has an account of its own. */
  boolean areSeparate() {
    return settings.areSeparate();
  }

  /**
   * Connections of the user that migrates: as many as are asked for, none kept. Without such a user
   * the pool itself.
   */
  DataSource migrating(DataSource pool) {
    if (settings.migrating() == null) {
      return pool;
    }
    HikariDataSource own = like(pool, "migrating", settings.migrating());
    own.setMinimumIdle(0);
    own.setIdleTimeout(IDLE.toMillis());
    return own;
  }

  /** The one connection of the user that purges, opened when it is needed. */
  HikariDataSource purging(DataSource pool) {
    HikariDataSource own = like(pool, "purging", Objects.requireNonNull(settings.purging()));
    own.setMaximumPoolSize(1);
    own.setMinimumIdle(0);
    own.setIdleTimeout(IDLE.toMillis());
    return own;
  }

  /** By these names the scripts that grant know them. */
  Map<String, String> inScripts(DataSource pool) {
    return Map.of(
        "serving",
        account(Objects.requireNonNull(hikari(pool).getUsername())),
        "purging",
        account(Objects.requireNonNull(settings.purging()).user()));
  }

  private static String account(String user) {
    return "'" + user + "'@'%'";
  }

  private static HikariDataSource like(DataSource pool, String name, DatabaseProperties.User user) {
    HikariDataSource own = new HikariDataSource();
    hikari(pool).copyStateTo(own);
    own.setAutoCommit(true);
    own.setPoolName(name);
    own.setCredentialsProvider(credentials(user.user(), user.passwordFile()));
    return own;
  }

  private static HikariDataSource hikari(DataSource pool) {
    HikariDataSource hikari = DataSourceUnwrapper.unwrap(pool, HikariDataSource.class);
    if (hikari == null) {
      throw new IllegalStateException(
          "paysaga.database.migrating and .purging need a pool of Hikari's as the application's.");
    }
    return hikari;
  }

  /** Asked at each new connection. */
  private static HikariCredentialsProvider credentials(String user, PasswordFile password) {
    return () -> Credentials.of(user, password.read());
  }
}
