package io.paysaga.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class PoolCheckTest {

  @Test
  void stopsTheStartUnlessThePoolReadsCommitted() throws SQLException {
    DataSource pool = pool(Connection.TRANSACTION_REPEATABLE_READ, 30_000, 5, 5, 40);
    assertThatThrownBy(new PoolCheck(pool)::afterPropertiesSet)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "spring.datasource.hikari.transaction-isolation must be TRANSACTION_READ_COMMITTED.");
  }

  @Test
  void warnsOfEachWaitWithoutABound(CapturedOutput log) throws SQLException {
    new PoolCheck(pool(Connection.TRANSACTION_READ_COMMITTED, 0, 50, 31_536_000, 28_800))
        .afterPropertiesSet();
    assertThat(log)
        .contains("data-source-properties[socketTimeout] is not set")
        .contains("innodb_lock_wait_timeout is 50 s, more than 30 s")
        .contains(" lock_wait_timeout is 31536000 s, more than 30 s")
        .contains(" wait_timeout is 28800 s, more than 600 s");
  }

  @Test
  void saysNothingWhenAllIsWell(CapturedOutput log) throws SQLException {
    new PoolCheck(pool(Connection.TRANSACTION_READ_COMMITTED, 30_000, 5, 5, 40))
        .afterPropertiesSet();
    assertThat(log).doesNotContain("WARN");
  }

  private static DataSource pool(
      int isolation, int socketTimeout, long rowWait, long tableWait, long session)
      throws SQLException {
    Connection connection = mock();
    when(connection.getTransactionIsolation()).thenReturn(isolation);
    when(connection.getNetworkTimeout()).thenReturn(socketTimeout);
    ResultSet row = mock();
    when(row.getLong(1)).thenReturn(rowWait);
    when(row.getLong(2)).thenReturn(tableWait);
    when(row.getLong(3)).thenReturn(session);
    Statement ask = mock();
    when(ask.executeQuery(anyString())).thenReturn(row);
    when(connection.createStatement()).thenReturn(ask);
    DataSource pool = mock();
    when(pool.getConnection()).thenReturn(connection);
    return pool;
  }
}
