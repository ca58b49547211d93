package io.paysaga.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import io.paysaga.servers.DatabaseAccess;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** What a failed transaction leaves behind: nothing, and a pool that is good for another. */
@OnRealServers
class PollTransactionsTest {

  private final HikariDataSource pool = pool();
  private final JdbcTemplate jdbc = new JdbcTemplate(pool);
  private final DatabaseProbe probe = new DatabaseProbe(jdbc);
  private final PollTransactions transactions =
      new PollTransactions(new DataSourceTransactionManager(pool), jdbc, probe);

  /** Of one connection, so that each statement outside the console meets the same. */
  private static HikariDataSource pool() {
    DatabaseAccess database = RealServers.database("polltransactions");
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(database.url());
    pool.setUsername(database.user());
    pool.setPassword(database.password());
    pool.setMaximumPoolSize(1);
    pool.setConnectionInitSql("set innodb_lock_wait_timeout = 2");
    return pool;
  }

  @BeforeEach
  void twoRows() {
    Flyway.configure()
        .dataSource(pool)
        .locations("classpath:io/paysaga/saga/messaging/migration")
        .load()
        .migrate();
    jdbc.execute("create table if not exists held (id int primary key, value int not null)");
    jdbc.update("replace into held (id, value) values (1, 0), (2, 0)");
  }

  @AfterEach
  void close() {
    pool.close();
  }

  @Test
  void leaveNothingWhenTheSecondStatementTimesOut() throws SQLException {
    try (Connection console = locksTheSecond()) {
      Throwable failed =
          catchThrowable(() -> transactions.executeWithoutResult(status -> setBoth()));
      assertThat(Fault.of(failed)).isEqualTo(Fault.LOCKED);
      assertThat(FailureText.of(failed)).startsWith("a row of held is locked: ");
      console.rollback();
    }
    assertThat(value(1)).isZero();
  }

  @Test
  void neitherWaitForARowThatIsKnownToBeLockedNorForgetHowLongOthersWait() throws SQLException {
    try (Connection console = locksTheSecond()) {
      Throwable failed =
          catchThrowable(
              () -> LockWait.none(() -> transactions.execute(status -> selectsTheSecond())));
      assertThat(Fault.of(failed)).isEqualTo(Fault.LOCKED);
      assertThat(failed).rootCause().hasMessageContaining("NOWAIT");
      Throwable inAnotherWay =
          catchThrowable(() -> LockWait.none(() -> transactions.execute(status -> setBoth())));
      assertThat(Fault.of(inAnotherWay)).isEqualTo(Fault.LOCKED);
      console.rollback();
    }
    assertThat(longestWait()).isEqualTo(2);
    int shortest = LockWait.none(() -> transactions.execute(status -> longestWait()));
    assertThat(shortest).isOne();
    int changed = LockWait.none(() -> transactions.execute(status -> setBoth()));
    assertThat(changed).isEqualTo(2);
    assertThat(value(2)).isOne();
    assertThat(longestWait()).isEqualTo(2);
  }

  @Test
  void throwAConnectionAwayWhoseWritesTheServerRefuses() {
    long connection = connection();
    IllegalStateException fault = new IllegalStateException("whatever it looked like");
    Throwable failed =
        catchThrowable(
            () ->
                transactions.executeWithoutResult(
                    status -> {
                      // As after a failover: this connection, and no other, leads to a replica.
                      jdbc.execute("set session transaction read only");
                      throw fault;
                    }));
    assertThat(failed)
        .isInstanceOf(TechnicalFailure.class)
        .hasMessageStartingWith("The database takes no writes: ")
        .hasCause(fault);
    assertThat(connection()).isNotEqualTo(connection);
    assertThat(probe.passes()).isTrue();
  }

  @Test
  void keepAConnectionOnWhichTheProbePasses() {
    long connection = connection();
    IllegalStateException fault = new IllegalStateException("our own");
    assertThat(
            catchThrowable(
                () ->
                    transactions.executeWithoutResult(
                        status -> {
                          setBoth();
                          throw fault;
                        })))
        .isSameAs(fault);
    assertThat(connection()).isEqualTo(connection);
    assertThat(value(1)).isZero();
    assertThat(jdbc.queryForObject("select count(*) from saga_probe", Integer.class)).isZero();
  }

  private Connection locksTheSecond() throws SQLException {
    DatabaseAccess database = RealServers.database("polltransactions");
    Connection console = database.connect();
    console.setAutoCommit(false);
    console.createStatement().executeQuery("select * from held where id = 2 for update");
    return console;
  }

  private int selectsTheSecond() {
    return jdbc.queryForObject(
        "select value from held where id = 2 " + LockWait.forUpdate(), Integer.class);
  }

  private int setBoth() {
    return jdbc.update("update held set value = 1 where id = 1")
        + jdbc.update("update held set value = 1 where id = 2");
  }

  private int longestWait() {
    return jdbc.queryForObject("select @@innodb_lock_wait_timeout", Integer.class);
  }

  private int value(int id) {
    return jdbc.queryForObject("select value from held where id = ?", Integer.class, id);
  }

  private long connection() {
    return jdbc.queryForObject("select connection_id()", Long.class);
  }
}
