package io.paysaga.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.paysaga.servers.DatabaseAccess;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Its connections commit as those of any pool; another connection is asked what they left. */
@OnRealServers
class LazyAutoCommitTest {

  private static final String SWITCHES = "show session status like 'Com_set_option'";

  private final HikariDataSource manual = pool(false);
  private final HikariDataSource others = pool(true);
  private final JdbcTemplate seen = new JdbcTemplate(others);
  private final DataSource pool =
      (DataSource)
          LazyAutoCommit.beforePoolsInManualCommit().postProcessAfterInitialization(manual, "pool");
  private final JdbcTemplate jdbc = new JdbcTemplate(pool);
  private final TransactionTemplate transaction =
      new TransactionTemplate(new JdbcTransactionManager(pool));

  /** Of one connection, whose session counts. */
  private static HikariDataSource pool(boolean autoCommit) {
    DatabaseAccess database = RealServers.database("lazyautocommit");
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(database.url());
    pool.setUsername(database.user());
    pool.setPassword(database.password());
    pool.setMaximumPoolSize(1);
    pool.setAutoCommit(autoCommit);
    return pool;
  }

  @BeforeEach
  void anEmptyTable() {
    seen.execute("create table if not exists kept (id int primary key)");
    seen.update("delete from kept");
  }

  @AfterEach
  void close() {
    manual.close();
    others.close();
  }

  @Test
  void leavesOtherPoolsAlone() {
    assertThat(
            LazyAutoCommit.beforePoolsInManualCommit()
                .postProcessAfterInitialization(others, "others"))
        .isSameAs(others);
  }

  @Test
  void tellsTheServerNothingForATransaction() {
    int before = switches();
    transaction.executeWithoutResult(status -> insert(1));
    transaction.executeWithoutResult(
        status -> {
          insert(2);
          status.setRollbackOnly();
        });
    transaction.executeWithoutResult(status -> insert(3));
    assertThat(switches()).isEqualTo(before);
    assertThat(kept()).isEqualTo(2);
  }

  /** In a transaction, so that asking does not count. */
  private int switches() {
    return transaction.execute(
        status -> jdbc.queryForObject(SWITCHES, (row, number) -> row.getInt(2)));
  }

  @Test
  void tellsTheServerNothingForAReadOutsideATransaction() {
    int before = switches();
    assertThat(jdbc.queryForObject("select count(*) from kept where id > ?", Integer.class, 0))
        .isZero();
    insert(1);
    insert(2);
    assertThat(jdbc.queryForObject("select count(*) from kept where id > ?", Integer.class, 0))
        .isEqualTo(2);
    assertThat(switches()).as("two writes").isEqualTo(before + 4);
  }

  /** A function that writes is called by a select. */
  @Test
  void commitsWhatAReadOutsideATransactionHasDone() throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement locks =
            connection.prepareStatement("select id from kept where id = ? for update")) {
      insertByAnother();
      locks.setInt(1, 1);
      locks.executeQuery().close();
    }
    seen.update("set innodb_lock_wait_timeout = 1");
    assertThat(seen.update("update kept set id = 2 where id = 1")).isOne();
  }

  private void insertByAnother() {
    seen.update("insert into kept (id) values (1)");
  }

  @Test
  void commitsWhatIsWrittenOutsideATransactionBeforeAndAfterOne() {
    insert(1);
    assertThat(kept()).isOne();
    transaction.executeWithoutResult(status -> insert(2));
    insert(3);
    assertThat(kept()).isEqualTo(3);
  }

  @Test
  void leavesNothingOfATransactionThatFailed() {
    assertThatThrownBy(
            () ->
                transaction.executeWithoutResult(
                    status -> {
                      insert(1);
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    insert(2);
    assertThat(kept()).isOne();
  }

  @Test
  void commitsWhatIsOpenWhenItIsToldToCommitByItself() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      assertThat(connection.getAutoCommit()).isTrue();
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate("insert into kept (id) values (1)");
      }
      assertThat(kept()).isZero();
      connection.setAutoCommit(true);
      assertThat(kept()).isOne();
    }
  }

  @Test
  void commitsWhatAStatementThatIsHeldDoesLater() throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement held = connection.prepareStatement("insert into kept (id) values (?)")) {
      connection.setAutoCommit(false);
      held.setInt(1, 1);
      held.executeUpdate();
      connection.rollback();
      connection.setAutoCommit(true);
      held.setInt(1, 2);
      held.executeUpdate();
      assertThat(kept()).isOne();
    }
  }

  /** After the commit it is closed, so nobody but the commit before can tell that it was used. */
  @Test
  void commitsWhatAStatementThatWasHeldDidAfterACommit() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement held =
          connection.prepareStatement("insert into kept (id) values (?)")) {
        held.setInt(1, 1);
        held.executeUpdate();
        connection.commit();
        held.setInt(1, 2);
        held.executeUpdate();
      }
      connection.setAutoCommit(true);
    }
    assertThat(kept()).isEqualTo(2);
  }

  @Test
  void rollsBackWhatIsOpenWhenItIsGivenBack() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate("insert into kept (id) values (1)");
      }
    }
    assertThat(kept()).isZero();
    insert(2);
    assertThat(kept()).isOne();
  }

  @Test
  void givesBackAConnectionThatBrokeAfterARead() throws SQLException {
    Connection connection = pool.getConnection();
    try (PreparedStatement ask = connection.prepareStatement("select connection_id()");
        ResultSet id = ask.executeQuery()) {
      id.next();
      seen.execute("kill " + id.getLong(1));
    }
    assertThatThrownBy(connection::close).isInstanceOf(SQLException.class);
    connection.close();
    insert(1);
    assertThat(kept()).isOne();
  }

  private void insert(int id) {
    jdbc.update("insert into kept (id) values (?)", id);
  }

  private int kept() {
    return seen.queryForObject("select count(*) from kept", Integer.class);
  }
}
