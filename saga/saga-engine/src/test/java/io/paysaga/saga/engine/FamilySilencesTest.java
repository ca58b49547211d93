package io.paysaga.saga.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FamilySilencesTest {

  private static final Duration START = Duration.ofDays(-3);

  private final FamilySilences silences = new FamilySilences();

  @Test
  void endsWithTheFirstAnswerOfWhomNothingIsKnown() {
    assertThat(silences.end("point.commands", START)).isTrue();
    assertThat(silences.end("point.commands", START)).isFalse();
    assertThat(silences.end("order.commands", START)).isTrue();
  }

  @Test
  void beginsAMinuteAfterTheLastAnswer() {
    silences.end("point.commands", START);
    Duration soon = START.plus(FamilySilences.SILENCE).minusMillis(1);
    assertThat(silences.end("point.commands", soon)).isFalse();
    assertThat(silences.end("point.commands", soon.plus(FamilySilences.SILENCE))).isTrue();
    assertThat(silences.end("point.commands", soon.plus(FamilySilences.SILENCE))).isFalse();
  }
}
