package io.paysaga.saga.orchestration.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.paysaga.saga.orchestration.api.Actor;
import io.paysaga.saga.orchestration.api.Asking;
import io.paysaga.saga.orchestration.api.Backfills;
import io.paysaga.saga.orchestration.api.OperatorAct;
import io.paysaga.saga.orchestration.api.OperatorAction;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackfillTest {

  private static final Asking KIM = new Asking(Actor.claimed("kim"), "a test", false);
  private static final List<UUID> THREE = List.of(new UUID(0, 1), new UUID(0, 2), new UUID(0, 3));

  private static final OperatorRequests.Asked WOKEN =
      new OperatorRequests.Asked(
          new OperatorAct(
              new UUID(0, 4),
              OperatorAction.BACKFILL,
              new UUID(0, 1),
              null,
              null,
              null,
              0,
              KIM,
              Instant.EPOCH,
              null,
              null,
              null),
          "saga.replies-3@18",
          null);

  private final OperatorRequests operators = mock();
  private final Backfill backfill = new Backfill(operators);

  @AfterEach
  void stop() {
    backfill.destroy();
  }

  @Test
  void goesOnAfterASagaThatCouldNotBeAskedAndTellsOfIt() {
    when(operators.ask(any(), any(), any()))
        .thenReturn(WOKEN)
        .thenThrow(new IllegalStateException("no producer"))
        .thenReturn(WOKEN);

    assertThat(backfill.reserve()).isTrue();
    backfill.begin(THREE, 1000, KIM);

    await().until(() -> !backfill.progress().running());
    assertThat(backfill.progress()).isEqualTo(new Backfills.Progress(false, 3, 3, 1));
    assertThat(backfill.reserve()).isTrue();
  }

  @Test
  void hasOnePlaceFromTheLookForDebtorsUntilTheLastIsAsked() {
    assertThat(backfill.reserve()).isTrue();
    assertThat(backfill.reserve()).isFalse();
    backfill.letGo();
    assertThat(backfill.reserve()).isTrue();
    backfill.begin(THREE, 1, KIM);
    assertThat(backfill.reserve()).isFalse();
  }
}
