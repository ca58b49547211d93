package io.paysaga.saga.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.api.CommandAttempt;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.SagaEvent.Answered;
import io.paysaga.saga.engine.SagaEvent.DeadlinePassed;
import io.paysaga.saga.engine.SagaEvent.NotSent;
import io.paysaga.saga.engine.SagaEvent.Woken;
import io.paysaga.saga.engine.Trip.FlightBooked;
import io.paysaga.saga.engine.Trip.FlightCancelled;
import io.paysaga.saga.engine.Trip.FullyBooked;
import io.paysaga.saga.engine.Trip.HotelBooked;
import io.paysaga.saga.engine.Trip.MailFailed;
import io.paysaga.saga.engine.Trip.MailSent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is sent until it is answered, to a participant that is away for days. */
class SentWithoutEndTest {

  private static final UUID SAGA = UUID.fromString("019aa000-0000-7000-8000-000000000001");
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final int ATTEMPTS = RetryPolicy.DEFAULT.attempts();
  private static final Duration WEEKEND = Duration.ofHours(60);

  private final SagaStateMachine<Trip> machine = new SagaStateMachine<>(Trip.FLOW);
  private final List<SagaTransition<?>> journal = new ArrayList<>();

  private SagaState<Trip> state = machine.initial(SAGA, new Trip(7, 0));
  private Instant now = START;

  @Test
  void pausesForFiveMinutesAtMostAndOnlyWhereNothingIsUndoneAfterwards() {
    happens(new SagaEvent.Started(now));
    assertThat(longestPause(3)).isLessThan(Duration.ofMinutes(1));
    fails();
    assertThat(longestPause(20)).isBetween(Duration.ofMinutes(5), Duration.ofSeconds(330));
  }

  @Test
  void pausesForFiveMinutesAtMostWithADelivery() {
    mailIsOwed();
    assertThat(longestPause(20)).isBetween(Duration.ofMinutes(5), Duration.ofSeconds(330));
  }

  @Test
  void doesNotLetAStepThatIsUndoneLaterWaitForMoreThanAMinute() {
    SagaFlow<Trip> patient =
        Trip.FLOW.withPolicy("flight", policy -> new RetryPolicy(policy.answerWithin(), 20));
    SagaStateMachine<Trip> machine = new SagaStateMachine<>(patient);
    SagaState<Trip> waiting = machine.on(state, new SagaEvent.Started(now)).next();
    for (int attempt = 1; attempt < 20; attempt++) {
      Instant due = waiting.dueAt();
      waiting = machine.on(waiting, new DeadlinePassed(due)).next();
      assertThat(Duration.between(due, waiting.dueAt())).isLessThan(Duration.ofSeconds(67));
    }
  }

  @Test
  void writesARowWhenItGetsStuckAndOneWhenItIsAnsweredHoweverLongThatTakes() {
    failed();
    int began = journal.size();
    int sent = silentFor(WEEKEND);
    assertThat(sent).isBetween(600, 750);
    assertThat(journal.size() - began).isEqualTo(ATTEMPTS);
    assertThat(journal.get(journal.size() - 1).after().stuckSince()).isNotNull();
    assertThat(state.stuckSince()).isNotNull();
    assertThat(state.unrecordedAttempts()).isEqualTo(Map.of("flight", sent + 1));

    answers(undoOf("flight"), new FlightCancelled());
    assertThat(journal.size() - began).isEqualTo(ATTEMPTS + 1);
    assertThat(state.status()).isEqualTo(SagaStatus.COMPENSATED);
    assertThat(state.unrecordedAttempts()).isEmpty();
  }

  @Test
  void writesNoRowsOfADeliveryWhoseAttemptsAreUsedUp() {
    mailIsOwed();
    int began = journal.size();
    int sent = silentFor(WEEKEND);
    assertThat(journal.size() - began).isEqualTo(ATTEMPTS);
    assertThat(state.unrecordedAttempts()).isEqualTo(Map.of("mail", sent + 1));
    answers(doOf("mail"), new MailSent());
    assertThat(journal.size() - began).isEqualTo(ATTEMPTS + 1);
  }

  /** A setting that was changed under way: an operator is told all the same. */
  @Test
  void isStuckWhoeverLowersItsAttempts() {
    failed();
    silent(2);
    SagaFlow<Trip> hasty =
        Trip.FLOW.withPolicy("flight", policy -> new RetryPolicy(policy.answerWithin(), 1));
    Decision<Trip> decision =
        new SagaStateMachine<>(hasty).on(state, new DeadlinePassed(state.dueAt()));
    assertThat(decision.next().stuckSince()).isNotNull();
    assertThat(decision.recorded()).isTrue();
  }

  /** The journal alone tells: what it replays sends what was sent. */
  @Test
  void replaysWhatItsRowsTell() {
    mailIsOwed();
    silentFor(WEEKEND);
    happens(new SagaEvent.ResendAsked("mail", new Operator("kim", "a test"), now));
    silent(3);
    answers(doOf("mail"), new MailFailed("no"));
    silent(1);
    answers(doOf("mail"), new MailSent());
    SagaState<Trip> replayed = machine.initial(SAGA, new Trip(7, 0));
    for (SagaTransition<?> row : journal) {
      Decision<Trip> decision =
          machine.on(replayed.withAttempts(row.before().unrecordedAttempts()), row.event());
      assertThat(decision.sends()).isEqualTo(row.decision().sends());
      assertThat(decision.next().status()).isEqualTo(row.after().status());
      replayed = decision.next();
    }
    assertThat(journal).hasSizeLessThan(15);
  }

  @Test
  void countsNoSendingThatTheBrokerDidNotTakeAndWritesNoRowOfIt() {
    failed();
    int sent = silentFor(Duration.ofHours(1));
    int rows = journal.size();
    happens(new NotSent(List.of(new CommandAttempt(undoOf("flight"), sent + 1)), now));
    assertThat(state.unrecordedAttempts()).isEqualTo(Map.of("flight", sent));
    assertThat(state.dueAt()).isEqualTo(now);
    assertThat(journal).hasSize(rows);
  }

  @Test
  void isDueWhenItsParticipantIsHeardOfAgainAndStaysStuck() {
    failed();
    silentFor(Duration.ofHours(1));
    int rows = journal.size();
    Instant stuckSince = state.stuckSince();
    now = now.plusSeconds(30);
    assertThat(state.dueAt()).isAfter(now);
    assertThat(machine.waiting(state))
        .extracting(Decision.Send::id)
        .containsExactly(undoOf("flight"));
    happens(new Woken(List.of("flight"), now));
    assertThat(state.dueAt()).isEqualTo(now);
    assertThat(state.stuckSince()).isEqualTo(stuckSince);
    assertThat(journal).hasSize(rows);
    assertThat(decided(new Woken(List.of("flight"), now)).ignored()).isEqualTo(Ignored.NOT_OPEN);
  }

  @Test
  void isNotWokenByWhatWasHeardBeforeItWasSent() {
    failed();
    silentFor(Duration.ofHours(1));
    Instant heard = now.minusSeconds(1);
    silent(1);
    assertThat(decided(new Woken(List.of("flight"), heard)).ignored()).isEqualTo(Ignored.NOT_OPEN);
    assertThat(decided(new Woken(List.of("hotel"), state.dueAt().minusSeconds(1))).ignored())
        .isEqualTo(Ignored.NOT_OPEN);
  }

  /** Their pauses are short, and the last of them decides. */
  @Test
  void wakesNothingThatHasAttemptsLeft() {
    happens(new SagaEvent.Started(now));
    silent(2);
    assertThat(decided(new Woken(List.of("flight"), now.plusSeconds(1))).ignored())
        .isEqualTo(Ignored.NOT_OPEN);
    fails();
    silent(2);
    assertThat(decided(new Woken(List.of("flight"), now.plusSeconds(1))).ignored())
        .isEqualTo(Ignored.NOT_OPEN);
    assertThat(machine.waiting(state)).isEmpty();
  }

  @Test
  void wakesNoDeliveryThatWasAnsweredAsFailed() {
    mailIsOwed();
    silentFor(Duration.ofHours(1));
    happens(new Answered(doOf("mail"), state.steps().get(2).attempts(), new MailFailed("no"), now));
    assertThat(decided(new Woken(List.of("mail"), now.plusSeconds(1))).ignored())
        .isEqualTo(Ignored.NOT_OPEN);
  }

  private void failed() {
    happens(new SagaEvent.Started(now));
    fails();
  }

  private void fails() {
    answers(doOf("flight"), new FullyBooked());
  }

  private void mailIsOwed() {
    happens(new SagaEvent.Started(now));
    answers(doOf("flight"), new FlightBooked(12));
    answers(doOf("hotel"), new HotelBooked());
  }

  private void answers(CommandId command, Reply reply) {
    happens(new Answered(command, 1, reply, now));
  }

  private Duration longestPause(int times) {
    Duration longest = Duration.ZERO;
    for (int time = 0; time < times; time++) {
      Duration pause = Duration.between(now, state.dueAt());
      longest = pause.compareTo(longest) > 0 ? pause : longest;
      silent(1);
    }
    return longest;
  }

  private void silent(int times) {
    for (int time = 0; time < times; time++) {
      now = state.dueAt();
      happens(new DeadlinePassed(now));
    }
  }

  /** How often it was sent again. */
  private int silentFor(Duration time) {
    Instant until = now.plus(time);
    int sent = 0;
    while (state.dueAt().isBefore(until)) {
      silent(1);
      sent++;
    }
    return sent;
  }

  private Decision<Trip> decided(SagaEvent event) {
    return machine.on(state, event);
  }

  private void happens(SagaEvent event) {
    SagaTransaction transaction = new SagaTransaction();
    transaction.load(machine::on, state, journal.size());
    transaction.on(new SagaOccurrence(SAGA, event));
    assertThat(transaction.ignored()).isEmpty();
    journal.addAll(transaction.transitions());
    state = machine.on(state, event).next();
    assertThat(transaction.changes().get(0).after()).isEqualTo(state);
  }

  private static CommandId doOf(String step) {
    return new CommandId(SAGA, step, Direction.DO);
  }

  private static CommandId undoOf(String step) {
    return new CommandId(SAGA, step, Direction.UNDO);
  }
}
