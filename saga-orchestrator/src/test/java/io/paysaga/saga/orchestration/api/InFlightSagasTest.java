package io.paysaga.saga.orchestration.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.messaging.SagaTimers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.dao.TransientDataAccessResourceException;

class InFlightSagasTest {

  private final SagaQueries rows = mock();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final InFlightSagas inFlight = new InFlightSagas(rows, new SagaTimers(false), metrics);

  @Test
  void countsWhatTheTableSaidAndWhatWasBegunHereSince() {
    begins("pay");
    assertThat(inFlight.count("pay")).isEqualTo(1);
    theTableSays(Map.of("pay", 7L));
    assertThat(inFlight.count("pay")).isEqualTo(7);
    begins("pay");
    assertThat(inFlight.count("pay")).isEqualTo(8);
    theTableSays(Map.of("pay", 2L));
    assertThat(inFlight.count("pay")).isEqualTo(2);
  }

  @Test
  void countsEachFlowByItself() {
    theTableSays(Map.of("pay", 7L, "reserve", 3L));
    begins("reserve");
    begins("visit");
    assertThat(inFlight.count("pay")).isEqualTo(7);
    assertThat(inFlight.count("reserve")).isEqualTo(4);
    assertThat(inFlight.count("visit")).isEqualTo(1);
    assertThat(metrics.get("paysaga.sagas.in.flight").gauge().value()).isEqualTo(12);
    theTableSays(Map.of());
    assertThat(inFlight.count("visit")).isZero();
    assertThat(metrics.get("paysaga.sagas.in.flight").gauge().value()).isZero();
  }

  @Test
  void missesNoneThatBeginsWhileTheTableIsAsked() {
    when(rows.countInFlight(anyInt()))
        .thenAnswer(
            asked -> {
              begins("pay");
              return Map.of("pay", 7L);
            });
    inFlight.once();
    assertThat(inFlight.count("pay")).isEqualTo(8);
  }

  @Test
  void keepsTheLastCountWhileTheTableCannotBeAsked() {
    theTableSays(Map.of("pay", 7L));
    when(rows.countInFlight(anyInt())).thenThrow(new TransientDataAccessResourceException("away"));
    assertThatThrownBy(inFlight::once).isInstanceOf(TransientDataAccessResourceException.class);
    begins("pay");
    assertThat(inFlight.count("pay")).isEqualTo(8);
  }

  @Test
  void asksSeldomWhereNothingIsInFlightAndAtOnceWhenSomethingBegins() {
    theTableSays(Map.of());
    clearInvocations(rows);
    for (int time = 0; time < 9; time++) {
      inFlight.once();
    }
    verify(rows, never()).countInFlight(anyInt());
    theTableSays(Map.of("pay", 1L));
    assertThat(inFlight.count("pay")).as("begun elsewhere").isEqualTo(1);
    theTableSays(Map.of());
    begins("pay");
    theTableSays(Map.of("pay", 2L));
    assertThat(inFlight.count("pay")).isEqualTo(2);
  }

  private void begins(String flow) {
    inFlight.on(new SagaMoved(null, saga(flow)));
    inFlight.on(new SagaMoved(saga(flow), saga(flow)));
  }

  private static SagaView saga(String flow) {
    return new SagaView(
        new UUID(1, 2),
        flow,
        Subject.of("ORDER", 1),
        "1",
        SagaStatus.RUNNING,
        null,
        List.of(),
        null,
        Instant.EPOCH,
        Instant.EPOCH);
  }

  private void theTableSays(Map<String, Long> count) {
    when(rows.countInFlight(anyInt())).thenReturn(count);
    inFlight.once();
  }
}
