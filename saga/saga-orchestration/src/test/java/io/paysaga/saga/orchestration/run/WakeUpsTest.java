package io.paysaga.saga.orchestration.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.reset;

import io.paysaga.saga.orchestration.store.SagaRepository;
import io.paysaga.saga.orchestration.store.SagaRepository.Due;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In which order, and at which pace, what waits for a participant is made due. */
class WakeUpsTest {

  private static final String POINTS = "point.commands";
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final Duration ELAPSED = Duration.ofDays(-1);

  private final SagaRepository rows = mock();
  private final SagaExecutor sagas = mock();
  private final WakeUps wakeUps = new WakeUps(rows, sagas, mock());
  private final List<String> woken = new ArrayList<>();

  @BeforeEach
  void threeWaitInOneSlotAndTwoInAnother() {
    isWaiting(0, 1, 3, 5);
    isWaiting(1, 2, 4);
    wakes();
  }

  @Test
  void wakesAsManyAsItMayInATurnAndTheRestInTheNext() {
    wakeUps.heard(POINTS, NOW, ELAPSED);
    wakeUps.wake(List.of(0), 2);
    assertThat(woken).containsExactly(POINTS + " 1", POINTS + " 3");
    wakeUps.wake(List.of(0, 1), 2);
    assertThat(woken).containsExactly(POINTS + " 1", POINTS + " 3", POINTS + " 5", POINTS + " 2");
    wakeUps.wake(List.of(0, 1), 2);
    wakeUps.wake(List.of(0, 1), 2);
    assertThat(woken).hasSize(5).endsWith(POINTS + " 4");
  }

  @Test
  void wakesOnceForAllAnswersThatFollow() {
    wakeUps.heard(POINTS, NOW, ELAPSED);
    wakeUps.wake(List.of(0, 1), 50);
    wakeUps.heard(POINTS, NOW, ELAPSED.plusSeconds(59));
    wakeUps.wake(List.of(0, 1), 50);
    assertThat(woken).hasSize(5);
    wakeUps.heard("order.commands", NOW, ELAPSED);
    wakeUps.wake(List.of(0, 1), 50);
    assertThat(woken).hasSize(10);
  }

  @Test
  void waitsUntilSomethingMayBeJudged() {
    wakeUps.heard(POINTS, NOW, ELAPSED);
    wakeUps.wake(List.of(), 50);
    wakeUps.wake(List.of(0, 1), 0);
    assertThat(woken).isEmpty();
    wakeUps.wake(List.of(0, 1), 50);
    assertThat(woken).hasSize(5);
  }

  @Test
  void letsWhatFailsBeInNobodysWay() {
    wakeUps.heard(POINTS, NOW, ELAPSED);
    doThrow(new IllegalStateException("no")).when(sagas).wake(any(), any(), any());
    assertThatThrownBy(() -> wakeUps.wake(List.of(0), 2)).hasMessage("no");
    reset(sagas);
    wakes();
    wakeUps.wake(List.of(0), 2);
    assertThat(woken).containsExactly(POINTS + " 5");
  }

  private void wakes() {
    doAnswer(
            asked -> {
              asked
                  .<List<UUID>>getArgument(0)
                  .forEach(
                      id -> woken.add(asked.getArgument(1) + " " + id.getLeastSignificantBits()));
              return null;
            })
        .when(sagas)
        .wake(any(), any(), eq(NOW));
  }

  /** As the table answers: those behind one, the oldest first, no more than asked for. */
  private void isWaiting(int slot, int... waiting) {
    doAnswer(
            asked -> {
              Due after = asked.getArgument(1);
              Instant upTo = asked.getArgument(2);
              assertThat(upTo).isAfter(NOW.plus(Duration.ofMinutes(6)));
              return IntStream.of(waiting)
                  .mapToObj(n -> new Due(new UUID(0, n), NOW.plusSeconds(n)))
                  .filter(each -> each.at().isAfter(after.at()))
                  .limit(asked.getArgument(4, Integer.class))
                  .toList();
            })
        .when(rows)
        .waiting(eq(slot), any(), any(), any(), anyInt());
  }
}
