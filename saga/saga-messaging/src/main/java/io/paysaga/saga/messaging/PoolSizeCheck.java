package io.paysaga.saga.messaging;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Locale;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.jdbc.DataSourceUnwrapper;

/**
 * Stops the start when the consumers, each busy with a poll, could hold every connection: then
 * doors and timers would have none for as long as there is work.
 */
final class PoolSizeCheck implements SmartInitializingSingleton {

  private final DataSource pool;
  private final ObjectProvider<PollConsumers> consumers;

  PoolSizeCheck(DataSource pool, ObjectProvider<PollConsumers> consumers) {
    this.pool = pool;
    this.consumers = consumers;
  }

  @Override
  public void afterSingletonsInstantiated() {
    HikariConfigMXBean hikari =
        DataSourceUnwrapper.unwrap(pool, HikariConfigMXBean.class, HikariDataSource.class);
    if (hikari != null) {
      check(
          consumers.stream()
              .filter(PollConsumers::isAutoStartup)
              .mapToInt(PollConsumers::size)
              .sum(),
          hikari.getMaximumPoolSize());
    }
  }

  /**
   * @throws IllegalStateException naming the two settings that do not fit together
   */
  static void check(int threads, int connections) {
    if (threads >= connections) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "spring.datasource.hikari.maximum-pool-size (%d) must be more than the consumer threads that paysaga.messaging.consumers makes here (%d): each holds a connection while it handles a poll, and doors and timers need some too.",
              connections,
              threads));
    }
  }
}
