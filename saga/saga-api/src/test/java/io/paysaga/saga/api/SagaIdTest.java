package io.paysaga.saga.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SagaIdTest {

  /** The example of RFC 9562, appendix A.6. */
  private static final SagaId ID =
      new SagaId(UUID.fromString("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"));

  private static final Instant BEGAN = Instant.parse("2022-02-22T19:22:22Z");

  @Test
  void tellsWhenItsSagaBegan() {
    assertThat(ID.beganAt()).isEqualTo(BEGAN);
  }

  @Test
  void isBehindTheFirstOfItsMomentAndBeforeTheFirstOfTheNext() {
    assertThat(ID.toString())
        .isGreaterThan(SagaId.firstAt(BEGAN).toString())
        .isLessThan(SagaId.firstAt(BEGAN.plusMillis(1)).toString());
    assertThat(SagaId.firstAt(BEGAN).beganAt()).isEqualTo(BEGAN);
  }
}
