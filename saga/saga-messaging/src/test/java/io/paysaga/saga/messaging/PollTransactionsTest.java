package io.paysaga.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import io.paysaga.servers.DatabaseAccess;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What a failed transaction leaves behind: nothing, and a pool that is good for another. */
@OnRealServers
class PollTransactionsTest {

  private final HikariDataSource pool = pool();
  private final JdbcTemplate jdbc = new JdbcTemplate(pool);
  private final DatabaseProbe probe = new DatabaseProbe(jdbc);
  private final PollTransactions transactions =
      new PollTransactions(new JdbcTransactionManager(pool), jdbc, probe);

  private final Logger spring = (Logger) LoggerFactory.getLogger("org.springframework");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

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
  void listen() {
    log.start();
    spring.addAppender(log);
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
    spring.detachAppender(log);
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
    AtomicInteger inPool = new AtomicInteger();
    IllegalStateException fault = new IllegalStateException("whatever it looked like");
    Throwable failed =
        catchThrowable(
            () ->
                transactions.executeWithoutResult(
                    status -> {
                      beforeTheRollback(() -> inPool.set(pooled()));
                      // As after a failover: this connection, and no other, leads to a replica.
                      jdbc.execute("set session transaction read only");
                      throw fault;
                    }));
    assertThat(failed)
        .isInstanceOf(TechnicalFailure.class)
        .hasMessageStartingWith("The database takes no writes: ")
        .hasCause(fault);
    assertThat(inPool).as("still there when it is rolled back").hasValue(1);
    assertThat(connection()).isNotEqualTo(connection);
    assertThat(probe.passes()).isTrue();
    assertThat(told()).isEmpty();
  }

  /** Another pool, so that the connection dies in the hands of whoever rolls back. */
  @Test
  void throwAwayAConnectionOfAnyOtherPool() throws SQLException {
    Connection connection = RealServers.database("polltransactions").connect();
    SingleConnectionDataSource other = new SingleConnectionDataSource(connection, true);
    JdbcTemplate console = new JdbcTemplate(other);
    PollTransactions others =
        new PollTransactions(
            new JdbcTransactionManager(other), console, new DatabaseProbe(console));
    assertThat(
            catchThrowable(
                () ->
                    others.executeWithoutResult(
                        status -> {
                          console.execute("set session transaction read only");
                          throw new IllegalStateException("whatever it looked like");
                        })))
        .isInstanceOf(TechnicalFailure.class);
    assertThat(connection.isClosed()).isTrue();
    assertThat(told()).isEmpty();
  }

  @Test
  void tellWhyAConnectionHadToGoAndNotThatItWasGoneAtTheRollback() {
    try (HikariDataSource console = pool()) {
      Throwable failed =
          catchThrowable(
              () ->
                  transactions.executeWithoutResult(
                      status -> {
                        kill(connection(), new JdbcTemplate(console));
                        setBoth();
                      }));
      assertThat(Fault.of(failed)).isEqualTo(Fault.AWAY);
      assertThat(failed.getSuppressed()).hasSize(1);
    }
    assertThat(told()).isEmpty();
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

  private static void kill(long connection, JdbcTemplate console) {
    console.execute("kill " + connection);
    await()
        .until(
            () ->
                console
                    .queryForList(
                        "select id from information_schema.processlist where id = ?", connection)
                    .isEmpty());
  }

  private static void beforeTheRollback(Runnable look) {
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void beforeCompletion() {
            look.run();
          }
        });
  }

  private int pooled() {
    return pool.getHikariPoolMXBean().getTotalConnections();
  }

  /** What Spring's transactions say at WARN and above, each with a stack. */
  private List<String> told() {
    return log.list.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
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
