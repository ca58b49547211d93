package io.paysaga.saga.orchestration.api;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.StaticApplicationContext;
import org.springframework.dao.QueryTimeoutException;

class SagaWaitersTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final UUID id = UUID.randomUUID();
  private final SagaView begun = saga(id, SagaStatus.RUNNING);
  private final SagaView ended = saga(id, SagaStatus.COMPLETED);

  private final SagaQueries sagas = mock();
  private final SagaWaiters endings = new SagaWaiters(sagas);

  @BeforeEach
  void letTheSagaBeFound() {
    when(sagas.find(id)).thenReturn(Optional.of(ended));
  }

  @AfterEach
  void stop() {
    endings.destroy();
  }

  @Test
  void tellsEveryoneWhoWaitsForASagaThatEndsHere() {
    List<CompletableFuture<SagaView>> waits =
        List.of(endings.await(begun, ofMinutes(1)), endings.await(begun, ofMinutes(1)));
    endings.on(new SagaMoved(null, saga(UUID.randomUUID(), SagaStatus.COMPLETED)));
    assertThat(endings.waiting()).isEqualTo(2);

    endings.on(new SagaMoved(begun, ended));

    assertThat(waits).allSatisfy(wait -> assertThat(wait).succeedsWithin(SOON).isEqualTo(ended));
    assertThat(endings.waiting()).isZero();
  }

  @Test
  void asksForSagasThatEndElsewhereAlsoAfterTheDatabaseWasAway() {
    when(sagas.endedOf(any()))
        .thenThrow(new QueryTimeoutException("away"))
        .thenReturn(List.of(ended));

    assertThat(endings.await(begun, ofMinutes(1))).succeedsWithin(SOON).isEqualTo(ended);
  }

  @Test
  void asksNothingWhileNobodyWaits() {
    when(sagas.endedOf(any())).thenReturn(List.of(ended));
    assertThat(endings.await(begun, ofMinutes(1))).succeedsWithin(SOON);
    await().until(() -> !endings.sweeps());
    assertThat(endings.await(begun, ofMinutes(1))).as("it asks again").succeedsWithin(SOON);
    await().until(() -> !endings.sweeps());
  }

  @Test
  void tellsWhatItKnowsWhenTheTimeIsOverAndTheDatabaseAway() {
    when(sagas.find(id)).thenThrow(new QueryTimeoutException("away"));

    assertThat(endings.await(begun, ofMillis(1))).succeedsWithin(SOON).isEqualTo(begun);
    assertThat(endings.waiting()).isZero();
  }

  @Test
  void letsNobodyWaitOnceTheProcessStops() {
    CompletableFuture<SagaView> before = endings.await(begun, ofMinutes(1));
    endings.on(new ContextClosedEvent(new StaticApplicationContext()));

    assertThat(before).succeedsWithin(SOON).isEqualTo(ended);
    assertThat(endings.await(begun, ofMinutes(1))).succeedsWithin(SOON).isEqualTo(ended);
    await().until(() -> endings.waiting() == 0);
  }

  private static SagaView saga(UUID id, SagaStatus status) {
    return new SagaView(
        id,
        "pay-order",
        Subject.of("ORDER", 1),
        "1",
        status,
        null,
        List.of(),
        null,
        Instant.EPOCH,
        Instant.EPOCH);
  }
}
