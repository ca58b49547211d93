package io.paysaga.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class DatabaseTimeTest {

  private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

  private Instant database = NOON;
  private Duration answerTakes = Duration.ZERO;
  private long nanos = Long.MAX_VALUE - 5;

  private final DatabaseTime time = new DatabaseTime(this::ask, () -> nanos);

  private Instant ask() {
    Instant told = database.plus(answerTakes.dividedBy(2));
    passes(answerTakes);
    return told;
  }

  private void passes(Duration passed) {
    nanos += passed.toNanos();
    database = database.plus(passed);
  }

  @Test
  void isTheDatabasesWhateverThisMachinesClockSays() {
    assertThat(time.instant()).isEqualTo(NOON);
    passes(Duration.ofSeconds(9));
    assertThat(time.instant()).isEqualTo(NOON.plusSeconds(9));
  }

  @Test
  void isWhatTheDatabaseSaidInTheMiddleOfItsAnswer() {
    answerTakes = Duration.ofMillis(400);
    time.correct();
    assertThat(time.instant()).isEqualTo(database);
  }

  @Test
  void goesForwardWithTheDatabaseAndTellsAStep(CapturedOutput log) {
    database = database.plusMillis(900);
    time.correct();
    assertThat(time.instant()).isEqualTo(NOON.plusMillis(900));
    assertThat(log).doesNotContain("step");
    database = database.plusSeconds(3600);
    time.correct();
    assertThat(time.instant()).isEqualTo(database);
    assertThat(log).contains("a step of PT1H against");
  }

  @Test
  void neverGoesBackAndLetsTheDatabaseCatchUp(CapturedOutput log) {
    database = database.minusSeconds(3600);
    time.correct();
    assertThat(time.instant()).isEqualTo(NOON);
    assertThat(log).contains("a step of PT-1H against");
    passes(Duration.ofHours(1));
    assertThat(time.instant()).isEqualTo(NOON.plus(Duration.ofMinutes(30)));
    time.correct();
    passes(Duration.ofHours(1));
    assertThat(time.instant()).isEqualTo(database).isEqualTo(NOON.plus(Duration.ofHours(1)));
    passes(Duration.ofHours(1));
    assertThat(time.instant()).isEqualTo(database);
    assertThat(log.toString().split("a step of", -1)).hasSize(2);
  }

  @Test
  void takesAnAnswerThatTookLongForNone() {
    answerTakes = Duration.ofSeconds(2);
    database = database.plusSeconds(60);
    time.correct();
    assertThat(time.instant()).isEqualTo(NOON.plusSeconds(2));
  }
}
