package io.paysaga.saga.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.api.CommandAttempt;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.engine.SagaEvent.DeadlinePassed;
import io.paysaga.saga.engine.Trip.FlightBooked;
import io.paysaga.saga.engine.Trip.FullyBooked;
import io.paysaga.saga.engine.Trip.HotelBooked;
import io.paysaga.saga.engine.Trip.MailFailed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Silence counts only while somebody listened. */
class SilenceTest {

  private static final UUID SAGA = UUID.fromString("019aa000-0000-7000-8000-000000000001");
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  private final SagaStateMachine<Trip> machine = new SagaStateMachine<>(Trip.FLOW);
  private SagaState<Trip> state = machine.initial(SAGA, new Trip(7, 0));
  private Instant now = START;

  /** When the last command was sent. */
  private Instant sent = START;

  @Test
  void compensatesAfterTheLastAttemptWhenItsOwnerHasListenedSinceItsSending() {
    lastAttempt();
    now = dueAt();
    assertThat(judged(sent)).isEqualTo("flight:undo#1");
    assertThat(state.failure().code()).isEqualTo(SagaFailure.NO_ANSWER);
  }

  @Test
  void sendsOnceMoreWhenItsOwnerHasNotListenedSinceTheSending() {
    lastAttempt();
    now = dueAt();
    assertThat(judged(sent.plusMillis(1))).isEqualTo("flight:do#5");
    Instant listening = sent;
    sent = now;
    now = dueAt();
    assertThat(judged(listening)).isEqualTo("flight:undo#1");
  }

  @Test
  void compensatesWhileItIsJudgedWithinItsOwnWaitOnceMore() {
    lastAttempt();
    now = dueAt().plus(Duration.between(sent, dueAt()));
    assertThat(judged(START)).isEqualTo("flight:undo#1");
  }

  @Test
  void sendsOnceMoreWhenItIsJudgedLaterThanItsOwnWaitAgain() {
    lastAttempt();
    now = dueAt().plus(Duration.between(sent, dueAt())).plusMillis(1);
    assertThat(judged(START)).isEqualTo("flight:do#5");
    sent = now;
    now = dueAt();
    assertThat(judged(START)).isEqualTo("flight:undo#1");
  }

  /** Rows of builds that said nothing of it decide as they did. */
  @Test
  void compensatesWhenNobodyTellsWhetherItsOwnerListened() {
    lastAttempt();
    now = dueAt().plus(Duration.ofDays(1));
    assertThat(decided(new DeadlinePassed(now))).isEqualTo("flight:undo#1");
  }

  @Test
  void judgesOnlyTheStepsThatAreNamedHoweverTheirDeadlinesStand() {
    happens(new SagaEvent.Started(now));
    assertThat(decided(new DeadlinePassed(now.plusSeconds(600), null, List.of("hotel"))))
        .isEqualTo("not-due");
    assertThat(decided(new DeadlinePassed(now, null, List.of("flight")))).isEqualTo("flight:do#2");
  }

  @Test
  void isStuckHoweverLateAnUndoIsJudged() {
    happens(new SagaEvent.Started(now));
    happens(new SagaEvent.Answered(doOf("flight"), 1, new FullyBooked(), now));
    for (int attempt = 1; attempt <= 4; attempt++) {
      now = dueAt().plus(Duration.ofHours(1));
      judged(now);
    }
    assertThat(state.stuckSince()).isEqualTo(now);
  }

  @Test
  void holdsAStepBackWhoseTopicRefuses() {
    happens(new SagaEvent.Started(now));
    Instant until = now.plusSeconds(60);
    assertThat(decided(new SagaEvent.HeldBack(List.of("flight"), until, now))).isEmpty();
    assertThat(dueAt()).isEqualTo(until);
    assertThat(state.steps().get(0).attempts()).isOne();
    assertThat(decided(new SagaEvent.HeldBack(List.of("hotel"), until, now))).isEqualTo("not-open");
  }

  @Test
  void isDueAgainWhenItsTopicIsTriedAgain() {
    happens(new SagaEvent.Started(now));
    Instant again = now.plusSeconds(2);
    happens(new SagaEvent.NotSent(List.of(new CommandAttempt(doOf("flight"), 1)), again, now));
    assertThat(dueAt()).isEqualTo(again);
    assertThat(state.steps().get(0).attempts()).isZero();
  }

  @Test
  void namesTheOpenCommandsWhoseDeadlinesHavePassed() {
    happens(new SagaEvent.Started(now));
    assertThat(machine.overdue(state, dueAt().minusNanos(1))).isEmpty();
    assertThat(machine.overdue(state, dueAt()))
        .containsExactly(new Decision.Send(doOf("flight"), new Trip.BookFlight(7), 1));
  }

  /** Deliveries that fail are tried again whether or not somebody listened. */
  @Test
  void sendsADeliveryAgainWithoutAnEnd() {
    happens(new SagaEvent.Started(now));
    happens(new SagaEvent.Answered(doOf("flight"), 1, new FlightBooked(12), now));
    happens(new SagaEvent.Answered(doOf("hotel"), 1, new HotelBooked(), now));
    happens(new SagaEvent.Answered(doOf("mail"), 1, new MailFailed("away"), now));
    now = dueAt().plus(Duration.ofDays(1));
    assertThat(judged(now)).isEqualTo("mail:do#2");
  }

  private void lastAttempt() {
    happens(new SagaEvent.Started(now));
    for (int attempt = 2; attempt <= 4; attempt++) {
      now = dueAt();
      assertThat(judged(START)).isEqualTo("flight:do#" + attempt);
      sent = now;
    }
  }

  private Instant dueAt() {
    return state.dueAt();
  }

  private String judged(Instant listeningSince) {
    return decided(new DeadlinePassed(now, listeningSince, null));
  }

  private void happens(SagaEvent event) {
    decided(event);
  }

  /** What it sends, or why it ignores the event. */
  private String decided(SagaEvent event) {
    Decision<Trip> decision = machine.on(state, event);
    state = decision.next();
    return decision.ignored() != null
        ? decision.ignored().code()
        : decision.sends().stream()
            .map(
                send ->
                    "%s:%s#%d"
                        .formatted(
                            send.id().step(), send.id().direction().onWire(), send.attempt()))
            .reduce("", String::concat);
  }

  private static CommandId doOf(String step) {
    return new CommandId(SAGA, step, Direction.DO);
  }
}
