package io.paysaga.saga.orchestration.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.paysaga.saga.messaging.SagaTimers;
import org.junit.jupiter.api.Test;
import org.springframework.dao.TransientDataAccessResourceException;

class InFlightSagasTest {

  private final SagaQueries rows = mock();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final InFlightSagas inFlight = new InFlightSagas(rows, new SagaTimers(false), metrics);

  @Test
  void countsWhatTheTableSaidAndWhatWasBegunHereSince() {
    inFlight.begun();
    assertThat(inFlight.count()).isEqualTo(1);
    theTableSays(7);
    assertThat(inFlight.count()).isEqualTo(7);
    inFlight.begun();
    assertThat(inFlight.count()).isEqualTo(8);
    assertThat(metrics.get("paysaga.sagas.in.flight").gauge().value()).isEqualTo(8);
    theTableSays(2);
    assertThat(inFlight.count()).isEqualTo(2);
  }

  @Test
  void missesNoneThatBeginsWhileTheTableIsAsked() {
    when(rows.countInFlight(anyInt()))
        .thenAnswer(
            asked -> {
              inFlight.begun();
              return 7L;
            });
    inFlight.once();
    assertThat(inFlight.count()).isEqualTo(8);
  }

  @Test
  void keepsTheLastCountWhileTheTableCannotBeAsked() {
    theTableSays(7);
    when(rows.countInFlight(anyInt())).thenThrow(new TransientDataAccessResourceException("away"));
    assertThatThrownBy(inFlight::once).isInstanceOf(TransientDataAccessResourceException.class);
    inFlight.begun();
    assertThat(inFlight.count()).isEqualTo(8);
  }

  private void theTableSays(long count) {
    when(rows.countInFlight(anyInt())).thenReturn(count);
    inFlight.once();
  }
}
