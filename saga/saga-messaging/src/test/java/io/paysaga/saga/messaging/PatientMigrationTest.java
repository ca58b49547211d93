package io.paysaga.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.paysaga.servers.DatabaseAccess;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;

/** A migration meets a table that somebody else has locked, and a script that cannot run yet. */
@OnRealServers
@ExtendWith(OutputCaptureExtension.class)
class PatientMigrationTest {

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** What the pool's driver bears, and its sessions, in seconds. */
  private static final int LIMIT = 1;

  private final HikariDataSource pool = pool();
  private final JdbcTemplate jdbc = new JdbcTemplate(pool);

  @AfterEach
  void close() {
    jdbc.execute("drop table if exists waited_for, comes_later, history");
    pool.close();
  }

  @Test
  void waitsForALockedTableLongerThanThePoolsDriverAndSaysSo(CapturedOutput log)
      throws SQLException {
    jdbc.execute("create table waited_for (id int primary key)");
    CompletableFuture<Void> migration;
    try (Connection forgotten = pool.getConnection();
        Statement sql = forgotten.createStatement()) {
      forgotten.setAutoCommit(false);
      sql.executeQuery("select * from waited_for").close();
      migration = CompletableFuture.runAsync(() -> PatientMigration.run(flyway("patient")));
      await().atMost(PATIENCE).until(() -> secondsOfWaiting() > 2 * LIMIT);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(log)
                      .contains("A migration waits", "metadata lock: alter table waited_for"));
      assertThat(migration).isNotDone();
      forgotten.commit();
    }
    assertThat(migration).succeedsWithin(PATIENCE);
    assertThat(columns("waited_for")).isEqualTo(2);
  }

  @Test
  void stopsWhenToldAndLeavesNothingOnTheServer() throws SQLException {
    jdbc.execute("create table waited_for (id int primary key)");
    try (Connection forgotten = pool.getConnection();
        Statement sql = forgotten.createStatement();
        MigrationConnections connections = MigrationConnections.instead(pool)) {
      forgotten.setAutoCommit(false);
      sql.executeQuery("select * from waited_for").close();
      CompletableFuture<Void> migration =
          CompletableFuture.runAsync(
              () ->
                  PatientMigration.run(
                      flyway("patient").getConfiguration(), Map.of(), connections));
      await().atMost(PATIENCE).until(() -> secondsOfWaiting() >= 0);
      connections.end();
      assertThat(migration)
          .failsWithin(Duration.ofSeconds(5))
          .withThrowableThat()
          .withMessageContaining("Told to stop");
      await().atMost(PATIENCE).until(() -> secondsOfWaiting() < 0);
      forgotten.commit();
    }
    assertThat(columns("waited_for")).isOne();
    PatientMigration.run(flyway("patient"));
    assertThat(columns("waited_for")).isEqualTo(2);
  }

  @Test
  void runsAScriptAgainThatFailed() {
    assertThatThrownBy(() -> PatientMigration.run(flyway("failing")))
        .isInstanceOf(FlywayException.class);
    jdbc.execute("create table comes_later (id int primary key)");
    PatientMigration.run(flyway("failing"));
    assertThat(columns("comes_later")).isEqualTo(2);
  }

  private Flyway flyway(String scripts) {
    return Flyway.configure()
        .dataSource(pool)
        .locations("classpath:" + scripts)
        .table("history")
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load();
  }

  /** Negative while nothing waits. */
  private int secondsOfWaiting() {
    return jdbc
        .queryForList(
            "select time from information_schema.processlist where state like 'Waiting for%lock%'",
            Integer.class)
        .stream()
        .findFirst()
        .orElse(-1);
  }

  private int columns(String table) {
    return jdbc.queryForList(
            "select * from information_schema.columns where table_schema ="
                + " database() and table_name = ?",
            table)
        .size();
  }

  private static HikariDataSource pool() {
    DatabaseAccess access = RealServers.database("patient");
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(
        access
            .url()
            .replace("socketTimeout=30000", "socketTimeout=" + LIMIT * 1000)
            .replace("sessionVariables=", "sessionVariables=lock_wait_timeout=" + LIMIT + ","));
    pool.setUsername(access.user());
    pool.setPassword(access.password());
    pool.setMaximumPoolSize(3);
    return pool;
  }
}
