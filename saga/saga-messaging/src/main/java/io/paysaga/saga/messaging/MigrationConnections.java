package io.paysaga.saga.messaging;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The connections of one migration. A pool's limits are for requests: its driver ends a statement
 * that waits longer than half a minute, while the server goes on with it, and its sessions end when
 * they are idle, as the one is that holds the migration's own lock.
 */
final class MigrationConnections extends DelegatingDataSource implements AutoCloseable {

  /** Flyway's three, one that looks and one that ends them. */
  private static final int MOST = 5;

  private static final int SIDE_LIMIT_MILLIS = 3000;
  private static final String WITHOUT_LIMITS =
      "set session wait_timeout = 28800, innodb_lock_wait_timeout = 28800,"
          + " lock_wait_timeout = 28800";
  private static final Logger log = LoggerFactory.getLogger(MigrationConnections.class);

  private final @Nullable HikariDataSource own;
  private final Map<Long, Connection> given = new ConcurrentHashMap<>();
  private final Thread onShutdown = new Thread(this::end, "end-migration");
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(MigrationConnections::daemon);
  private volatile boolean ended;
  private @Nullable String told;

  private MigrationConnections(DataSource source, @Nullable HikariDataSource own) {
    super(source);
    this.own = own;
    Runtime.getRuntime().addShutdownHook(onShutdown);
    watch.scheduleWithFixedDelay(this::look, 2, 2, TimeUnit.SECONDS);
  }

  /** To the same database as this pool's; a pool of another kind than Hikari's is used itself. */
  static MigrationConnections instead(DataSource pool) {
    HikariDataSource hikari = DataSourceUnwrapper.unwrap(pool, HikariDataSource.class);
    if (hikari != null) {
      HikariDataSource own = new HikariDataSource(like(hikari));
      return new MigrationConnections(own, own);
    }
    return new MigrationConnections(pool, null);
  }

  private static HikariConfig like(HikariDataSource pool) {
    HikariConfig settings = new HikariConfig();
    pool.copyStateTo(settings);
    settings.setAutoCommit(true);
    Properties driver = new Properties();
    driver.putAll(pool.getDataSourceProperties());
    driver.remove("socketTimeout");
    settings.setDataSourceProperties(driver);
    settings.setConnectionInitSql(WITHOUT_LIMITS);
    settings.setPoolName("migration");
    settings.setMaximumPoolSize(MOST);
    settings.setMinimumIdle(0);
    settings.setMaxLifetime(0);
    // Flyway's own patience decides how long a database may be away.
    settings.setInitializationFailTimeout(-1);
    return settings;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "migration-watch");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = super.getConnection();
    if (own != null) {
      connection.setNetworkTimeout(Runnable::run, 0);
    }
    given.put(idOf(connection), connection);
    return connection;
  }

  private static long idOf(Connection connection) throws SQLException {
    try (Statement ask = connection.createStatement();
        ResultSet id = ask.executeQuery("select connection_id()")) {
      id.next();
      return id.getLong(1);
    }
  }

  /** Says once what a statement waits for. */
  private void look() {
    String ids = ids();
    if (ids.isEmpty() || ended) {
      return;
    }
    try (Connection side = aside();
        Statement ask = side.createStatement();
        ResultSet waiting =
            ask.executeQuery(
                "select state, left(info, 300) from information_schema.processlist where id in ("
                    + ids
                    + ") and (state like 'Waiting for%lock%' or state = 'User lock')")) {
      tell(waiting.next() ? waiting.getString(1) + ": " + waiting.getString(2) : null);
    } catch (SQLException notNow) {
      // One that has ended meanwhile waits for nothing, and its pool may be closed by now.
      if (!given.isEmpty()) {
        log.warn("What a migration waits for cannot be asked: {}", notNow.getMessage());
      }
    }
  }

  private void tell(@Nullable String waitsFor) {
    if (waitsFor != null && !waitsFor.equals(told)) {
      log.warn(
          "A migration waits; the start goes on when another session ends what it has begun"
              + " (performance_schema.metadata_locks names it). {}",
          waitsFor);
    }
    told = waitsFor;
  }

  /** Ends what is under way, on the server too: there it would be done though nobody asks. */
  void end() {
    ended = true;
    if (!given.isEmpty()) {
      log.warn("Told to stop: the migration under way is ended.");
    }
    try (Connection side = aside();
        Statement sql = side.createStatement()) {
      for (long id : given.keySet()) {
        kill(id, sql);
      }
    } catch (SQLException away) {
      log.warn("The migration cannot be ended on the server: {}", away.getMessage());
    }
    given.values().forEach(MigrationConnections::abort);
  }

  private static void kill(long id, Statement sql) {
    try {
      sql.execute("kill " + id);
    } catch (SQLException gone) {
      log.debug("Session {} is gone", id, gone);
    }
  }

  private static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException closed) {
      log.debug("A connection is closed", closed);
    }
  }

  private Connection aside() throws SQLException {
    Connection side = super.getConnection();
    if (own != null) {
      side.setNetworkTimeout(Runnable::run, SIDE_LIMIT_MILLIS);
    }
    return side;
  }

  private String ids() {
    return given.keySet().stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  boolean areEnded() {
    return ended;
  }

  @Override
  public void close() {
    watch.shutdownNow();
    given.clear();
    try {
      Runtime.getRuntime().removeShutdownHook(onShutdown);
    } catch (IllegalStateException stopping) {
      log.debug("The process stops", stopping);
    }
    if (own != null) {
      own.close();
    }
  }
}
