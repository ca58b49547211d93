package io.paysaga.saga.http;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * The application's pool, which lets a request wait for each answer of the database for no longer
 * than a door may. Everybody else waits as long as the pool says: a poll's work is not to be cut
 * off for being slow.
 */
final class DoorDataSource extends DelegatingDataSource {

  private final Supplier<Duration> longestWait;

  private DoorDataSource(HikariDataSource pool, Supplier<Duration> longestWait) {
    super(pool);
    this.longestWait = longestWait;
  }

  /** Puts it before each pool of Hikari's, which takes the limit away when a connection returns. */
  static BeanPostProcessor before(Supplier<Duration> longestWait) {
    return new PutBefore(longestWait);
  }

  /** Ordered, so that it meets the pool itself: who puts something else before it comes later. */
  private record PutBefore(Supplier<Duration> longestWait) implements BeanPostProcessor, Ordered {

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
      return bean instanceof HikariDataSource pool ? new DoorDataSource(pool, longestWait) : bean;
    }

    @Override
    public int getOrder() {
      return LOWEST_PRECEDENCE;
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = super.getConnection();
    if (RequestContextHolder.getRequestAttributes() != null) {
      try {
        limit(connection);
      } catch (SQLException | RuntimeException failed) {
        connection.close();
        throw failed;
      }
    }
    return connection;
  }

  private void limit(Connection connection) throws SQLException {
    int most = Math.toIntExact(longestWait.get().toMillis());
    int now = connection.getNetworkTimeout();
    if (now == 0 || now > most) {
      connection.setNetworkTimeout(Runnable::run, most);
    }
  }
}
