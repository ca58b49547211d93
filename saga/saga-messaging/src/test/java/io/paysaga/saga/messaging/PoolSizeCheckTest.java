package io.paysaga.saga.messaging;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.kafka.core.ConsumerFactory;

class PoolSizeCheckTest {

  private final HikariDataSource pool = new HikariDataSource();

  @Test
  void stopsTheStartWhenConsumersCouldHoldEveryConnection() {
    pool.setMaximumPoolSize(10);

    assertThatThrownBy(() -> check(new DelegatingDataSource(pool), true, 5, 5))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "spring.datasource.hikari.maximum-pool-size (10) must be more than the consumer threads"
                + " that paysaga.messaging.consumers makes here (10): each holds a connection while"
                + " it handles a poll, and doors and timers need some too.");
    assertThatThrownBy(() -> check(pool, true, 64)).hasMessageContaining("(64)");
  }

  @Test
  void letsTheStartGoOnWhenOneIsLeft() {
    pool.setMaximumPoolSize(10);

    assertThatNoException().isThrownBy(() -> check(pool, true, 5, 4));
  }

  @Test
  void countsNoConsumersThatDoNotStart() {
    pool.setMaximumPoolSize(10);

    assertThatNoException().isThrownBy(() -> check(pool, false, 64));
  }

  private static void check(DataSource pool, boolean autoStartup, int... threads) {
    DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
    beans.registerSingleton(
        "consumers",
        PollConsumers.together(
            IntStream.of(threads).mapToObj(count -> consumers(count, autoStartup)).toList()));
    new PoolSizeCheck(pool, beans.getBeanProvider(PollConsumers.class))
        .afterSingletonsInstantiated();
  }

  private static PollConsumers consumers(int threads, boolean autoStartup) {
    ConsumerFactory<byte[], byte[]> kafka = mock();
    when(kafka.getConfigurationProperties()).thenReturn(Map.of("client.id", "test"));
    return PollConsumers.of(
        kafka,
        new PollConsumers.Spec(
            "tea.commands",
            "tea.commands",
            threads,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Map.of(),
            autoStartup),
        () -> (poll, consumer) -> {});
  }
}
