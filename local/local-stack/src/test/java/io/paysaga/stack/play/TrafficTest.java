package io.paysaga.stack.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficTest {

  private final AtomicLong now = new AtomicLong();
  private final Queue<Long> bought = new ConcurrentLinkedQueue<>();
  private final Traffic traffic = new Traffic(bought::add, now::get);

  @AfterEach
  void ends() {
    traffic.close();
  }

  private void aSecondGoesBy() {
    for (int tick = 0; tick < Traffic.MOST; tick++) {
      traffic.tick();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 20})
  void asksForSoManyEachSecond(int perSecond) {
    traffic.flows(perSecond);
    aSecondGoesBy();
    await().until(() -> traffic.asked() == perSecond);
    aSecondGoesBy();
    await().until(() -> traffic.asked() == 2L * perSecond);
    await().untilAsserted(() -> assertThat(bought).hasSize(2 * perSecond).doesNotHaveDuplicates());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 21})
  void isBounded(int perSecond) {
    assertThatThrownBy(() -> traffic.flows(perSecond))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Traffic is 0 to 20 checkouts a second.");
    assertThat(traffic.perSecond()).isZero();
  }

  @Test
  void endsByItselfWhenNobodyLooksAnyMore() {
    traffic.flows(20);
    now.addAndGet(Duration.ofSeconds(59).toNanos());
    traffic.tick();
    assertThat(traffic.perSecond()).isEqualTo(20);
    traffic.heard();
    now.addAndGet(Duration.ofSeconds(61).toNanos());
    traffic.tick();
    assertThat(traffic.perSecond()).isZero();
  }

  @Test
  void countsWhatIsRefused() {
    Traffic refused =
        new Traffic(
            number -> {
              throw new Shopping.Refused("no");
            },
            now::get);
    refused.flows(20);
    refused.tick();
    await().until(() -> refused.refused() == 1);
    refused.close();
  }
}
