package io.paysaga.saga.orchestration.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.paysaga.saga.engine.Operator;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackfillTest {

  private static final Operator KIM = new Operator("kim", "a test");
  private static final List<UUID> THREE = List.of(new UUID(0, 1), new UUID(0, 2), new UUID(0, 3));

  private final OperatorRequests operators = mock();
  private final Backfill backfill = new Backfill(operators);

  @AfterEach
  void stop() {
    backfill.destroy();
  }

  @Test
  void goesOnAfterASagaThatCouldNotBeAskedAndTellsOfIt() {
    when(operators.ask(any(), any(), any()))
        .thenReturn(true)
        .thenThrow(new IllegalStateException("no producer"))
        .thenReturn(true);

    assertThat(backfill.begin(() -> THREE, 1000, KIM)).isTrue();

    await().until(() -> !backfill.progress().running());
    assertThat(backfill.progress()).isEqualTo(new Backfill.Progress(false, 3, 3, 1));
    assertThat(backfill.begin(() -> THREE, 1000, KIM)).isTrue();
  }

  @Test
  void looksForNoDebtorsWhileAnotherOneIsUnderWay() {
    AtomicInteger looks = new AtomicInteger();
    Supplier<List<UUID>> looking =
        () -> {
          looks.incrementAndGet();
          return THREE;
        };

    assertThat(backfill.begin(looking, 1, KIM)).isTrue();
    assertThat(backfill.begin(looking, 1, KIM)).isFalse();
    assertThat(looks).hasValue(1);
  }
}
