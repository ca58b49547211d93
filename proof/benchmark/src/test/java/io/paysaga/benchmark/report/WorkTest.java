package io.paysaga.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.benchmark.watch.Cost;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkTest {

  private static Work work(double orders, Map<String, Double> records) {
    return new Work(
        Map.of("orders.orders", orders),
        new Cost(40, Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), records, Map.of()));
  }

  @Test
  void namesTablesAndTopicsThatGotMoreOrLess() {
    Work ours = work(0.9, Map.of("order.commands", 0.9, "saga.replies", 4.0));

    assertThat(ours.differences(work(1.0, Map.of("saga.replies", 4.0))))
        .isEqualTo(Map.of("orders.orders", "0.900, 1.000", "order.commands", "0.900, 0.000"));
  }

  @Test
  void takesNoNoticeOfARowThatTheServerMissed() {
    Work ours = work(1.0, Map.of("saga.replies", 4.0, "__consumer_offsets", 9.0));

    assertThat(ours.differences(work(0.975, Map.of("saga.replies", 4.0)))).isEmpty();
  }
}
