package io.paysaga.saga.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.api.BarrierReply.Barred;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.BarrierReply.TooOld;
import io.paysaga.saga.api.BarrierReply.UndoBarred;
import io.paysaga.saga.api.CommandAttempt;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.SagaEvent.Answered;
import io.paysaga.saga.engine.SagaEvent.DeadlinePassed;
import io.paysaga.saga.engine.SagaEvent.NotSent;
import io.paysaga.saga.engine.SagaEvent.Woken;
import io.paysaga.saga.engine.Sale.Charged;
import io.paysaga.saga.engine.Sale.Declined;
import io.paysaga.saga.engine.Sale.Entered;
import io.paysaga.saga.engine.Sale.GiveBack;
import io.paysaga.saga.engine.Sale.MailFailed;
import io.paysaga.saga.engine.Sale.Mailed;
import io.paysaga.saga.engine.Sale.Ship;
import io.paysaga.saga.engine.Sale.Shipped;
import io.paysaga.saga.engine.Sale.WasSetAside;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Behind its pivot a saga goes forward only: what has to be done is done, or settled by hand. */
class RetriableStepsTest {

  private static final UUID SAGA = UUID.fromString("019aa000-0000-7000-8000-000000000001");
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final Operator KIM = new Operator("kim", "a test");
  private static final int ATTEMPTS = RetryPolicy.DEFAULT.attempts();

  private final SagaStateMachine<Sale> machine = new SagaStateMachine<>(Sale.FLOW);
  private final List<SagaTransition<?>> journal = new ArrayList<>();

  private SagaState<Sale> state = machine.initial(SAGA, new Sale(7, 0));
  private List<Decision.Send> sent = List.of();
  private Instant now = START;

  @Test
  void areDoneOneAfterTheOtherOnceThePivotIsAccepted() {
    isCharged();
    assertThat(sent).containsExactly(new Decision.Send(doOf("ship"), new Ship(7, 12), 1));
    answers(doOf("ship"), new Shipped());
    assertThat(commandsSent()).containsExactly("enter:do#1");
    assertThat(state.status()).isEqualTo(SagaStatus.RUNNING);
    answers(doOf("enter"), new Entered());
    assertThat(commandsSent()).containsExactly("mail:do#1");
    assertThat(state.status()).isEqualTo(SagaStatus.COMPLETED);
    assertThat(state.failure()).isNull();
    answers(doOf("mail"), new Mailed());
    assertThat(state.dueAt()).isNull();
  }

  @Test
  void areNeverBegunWhenThePivotIsRefused() {
    isSetAside();
    answers(doOf("charge"), new Declined());
    assertThat(sent).containsExactly(new Decision.Send(undoOf("charge"), new GiveBack(7), 1));
    answers(undoOf("charge"), new NothingToUndo());
    answers(undoOf("set-aside"), new NothingToUndo());
    assertThat(state.status()).isEqualTo(SagaStatus.COMPENSATED);
    assertThat(statusOf("ship")).isEqualTo(StepStatus.PENDING);
  }

  @Test
  void areNeverBegunWhenThePivotIsNotAnswered() {
    isSetAside();
    silent(ATTEMPTS);
    assertThat(commandsSent()).containsExactly("charge:undo#1");
    assertThat(state.status()).isEqualTo(SagaStatus.COMPENSATING);
  }

  /** The last moment in which an operator may have the saga undone. */
  @Test
  void areNeverBegunWhenAnOperatorWasFasterThanThePivotsAnswer() {
    isSetAside();
    assertThat(ignores(new SagaEvent.CompensateAsked(KIM, now))).isEqualTo(Ignored.NOT_OVERDUE);
    now = state.dueAt();
    happens(new SagaEvent.CompensateAsked(KIM, now));
    assertThat(commandsSent()).containsExactly("charge:undo#1");
    assertThat(ignores(new Answered(doOf("charge"), 1, new Charged(12), now)))
        .isEqualTo(Ignored.NOT_OPEN);
  }

  @Test
  void areSentUntilTheyAreAnsweredAndAreStuckInsteadOfUndone() {
    isCharged();
    silent(ATTEMPTS - 1);
    assertThat(commandsSent()).containsExactly("ship:do#" + ATTEMPTS);
    assertThat(state.stuckSince()).isNull();
    silent(1);
    Instant stuckSince = now;
    assertThat(commandsSent()).containsExactly("ship:do#" + (ATTEMPTS + 1));
    silent(20);
    assertThat(commandsSent()).containsExactly("ship:do#" + (ATTEMPTS + 21));
    assertThat(state.stuckSince()).isEqualTo(stuckSince);
    assertThat(state.status()).isEqualTo(SagaStatus.RUNNING);
    assertThat(state.failure()).isNull();

    answers(doOf("ship"), new Shipped());
    assertThat(state.stuckSince()).isNull();
    assertThat(commandsSent()).containsExactly("enter:do#1");
  }

  @Test
  void pauseForFiveMinutesAtMost() {
    isCharged();
    Duration longest = Duration.ZERO;
    for (int time = 0; time < 20; time++) {
      Duration pause = Duration.between(now, state.dueAt());
      longest = pause.compareTo(longest) > 0 ? pause : longest;
      silent(1);
    }
    assertThat(longest).isBetween(Duration.ofMinutes(5), Duration.ofSeconds(330));
  }

  @Test
  void writeARowWhenTheyGetStuckAndOneWhenTheyAreAnsweredAndReplay() {
    isCharged();
    int began = journal.size();
    silent(100);
    assertThat(journal).hasSize(began + ATTEMPTS);
    assertThat(state.unrecordedAttempts()).isEqualTo(Map.of("ship", 101));
    happens(new SagaEvent.ResolveAsked(KIM, now));
    silent(100);
    answers(barOf("ship"), new Barred());
    answers(doOf("enter"), new Entered());
    answers(doOf("mail"), new Mailed());
    assertThat(journal).hasSize(began + 2 * ATTEMPTS + 4);

    SagaState<Sale> replayed = machine.initial(SAGA, new Sale(7, 0));
    for (SagaTransition<?> row : journal) {
      Decision<Sale> decision =
          machine.on(replayed.withAttempts(row.before().unrecordedAttempts()), row.event());
      assertThat(decision.sends()).isEqualTo(row.decision().sends());
      assertThat(decision.next().status()).isEqualTo(row.after().status());
      replayed = decision.next();
    }
    assertThat(replayed).isEqualTo(state);
  }

  @Test
  void areDueWhenTheirParticipantIsHeardOfAgainAndStayStuck() {
    isCharged();
    silent(ATTEMPTS - 1);
    assertThat(machine.waiting(state)).isEmpty();
    silent(20);
    Instant stuckSince = state.stuckSince();
    now = now.plusSeconds(30);
    assertThat(machine.waiting(state)).extracting(Decision.Send::id).containsExactly(doOf("ship"));
    happens(new Woken(List.of("ship"), now));
    assertThat(state.dueAt()).isEqualTo(now);
    assertThat(state.stuckSince()).isEqualTo(stuckSince);
  }

  @Test
  void countNoSendingThatTheBrokerDidNotTake() {
    isCharged();
    happens(new NotSent(List.of(new CommandAttempt(doOf("ship"), 1)), now));
    assertThat(state.steps().get(2).attempts()).isZero();
    assertThat(state.dueAt()).isEqualTo(now);
  }

  @Test
  void areSentAgainAtOnceWhenAnOperatorHasThemSent() {
    isCharged();
    happens(new SagaEvent.ResendAsked("ship", KIM, now));
    assertThat(commandsSent()).containsExactly("ship:do#2");
  }

  @Test
  void beginTheirAttemptsAnewWhenAnOperatorLetsThemGoOn() {
    isCharged();
    assertThat(ignores(new SagaEvent.RetryAsked(KIM, now))).isEqualTo(Ignored.NOT_STUCK);
    silent(ATTEMPTS);
    happens(new SagaEvent.RetryAsked(KIM, now));
    assertThat(commandsSent()).containsExactly("ship:do#1");
    assertThat(state.stuckSince()).isNull();
    silent(ATTEMPTS);
    assertThat(state.stuckSince()).isEqualTo(now);
  }

  @Test
  void areUndoneByNobody() {
    isCharged();
    assertThat(undoAsked()).as("before any deadline").isEqualTo(Ignored.PAST_THE_PIVOT);
    silent(1);
    assertThat(undoAsked()).as("sent again").isEqualTo(Ignored.PAST_THE_PIVOT);
    silent(ATTEMPTS);
    assertThat(undoAsked()).as("stuck").isEqualTo(Ignored.PAST_THE_PIVOT);
    happens(new SagaEvent.ResolveAsked(KIM, now));
    assertThat(undoAsked()).as("being barred").isEqualTo(Ignored.PAST_THE_PIVOT);
    answers(barOf("ship"), new Barred());
    assertThat(undoAsked()).as("behind a barred one").isEqualTo(Ignored.PAST_THE_PIVOT);
    answers(doOf("enter"), new Entered());
    assertThat(undoAsked()).as("ended").isEqualTo(Ignored.NOT_RUNNING);
  }

  @Test
  void areBarredWithTheirDoWhenAnOperatorSettlesThem() {
    isCharged();
    assertThat(ignores(new SagaEvent.ResolveAsked(KIM, now))).isEqualTo(Ignored.NOT_STUCK);
    silent(ATTEMPTS);
    Instant stuckSince = now;
    happens(new SagaEvent.ResolveAsked(KIM, now));
    assertThat(sent).containsExactly(new Decision.Send(barOf("ship"), new Ship(7, 12), 1));
    assertThat(statusOf("ship")).isEqualTo(StepStatus.BARRING);
    assertThat(state.status()).isEqualTo(SagaStatus.RUNNING);
    assertThat(state.stuckSince()).isEqualTo(stuckSince);
    assertThat(ignores(new SagaEvent.ResolveAsked(KIM, now))).isEqualTo(Ignored.BEING_RESOLVED);
    silent(2);
    assertThat(commandsSent()).containsExactly("ship:bar#3");
    happens(new SagaEvent.RetryAsked(KIM, now));
    assertThat(commandsSent()).containsExactly("ship:bar#1");
  }

  @Test
  void goOnBehindOneThatIsBarredAndTheSagaEndsResolved() {
    isBeingBarred();
    answers(barOf("ship"), new Barred());
    assertThat(statusOf("ship")).isEqualTo(StepStatus.BARRED);
    assertThat(commandsSent()).containsExactly("enter:do#1");
    assertThat(state.status()).isEqualTo(SagaStatus.RUNNING);
    assertThat(state.stuckSince()).isNull();

    answers(doOf("enter"), new Entered());
    assertThat(commandsSent()).containsExactly("mail:do#1");
    assertThat(state.status()).isEqualTo(SagaStatus.RESOLVED);
    assertThat(state.holdsSubject()).isTrue();
    answers(doOf("mail"), new Mailed());
    assertThat(state.status()).isEqualTo(SagaStatus.RESOLVED);
    assertThat(state.dueAt()).isNull();
    happens(new SagaEvent.FreeSubjectAsked(KIM, now));
    assertThat(state.holdsSubject()).isFalse();
  }

  @Test
  void oweTheirMailAfterAResolvedEndToo() {
    isBeingBarred();
    answers(barOf("ship"), new Barred());
    answers(doOf("enter"), new Entered());
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      happens(new Answered(doOf("mail"), attempt, new MailFailed("away"), now));
      if (attempt < ATTEMPTS) {
        silent(1);
      }
    }
    assertThat(statusOf("mail")).isEqualTo(StepStatus.GIVEN_UP);
    happens(new SagaEvent.BackfillAsked(KIM, now));
    assertThat(commandsSent()).containsExactly("mail:do#" + (ATTEMPTS + 1));
    assertThat(state.status()).isEqualTo(SagaStatus.RESOLVED);
  }

  @Test
  void areDoneWhenTheBarFindsThatTheyWere() {
    isBeingBarred();
    answers(barOf("ship"), new Shipped());
    isDoneAndCompletes();
  }

  @Test
  void areDoneWhenTheirAnswerComesWhileTheyAreBeingBarred() {
    isBeingBarred();
    answers(doOf("ship"), new Shipped());
    assertThat(ignores(new Answered(barOf("ship"), 1, new Barred(), now)))
        .isEqualTo(Ignored.NOT_OPEN);
    isDoneAndCompletes();
  }

  /** As an orchestrator meets it that was put back to before its operator's act. */
  @Test
  void areBarredWhenTheirDoSaysSo() {
    isCharged();
    answers(doOf("ship"), new Barred());
    assertThat(statusOf("ship")).isEqualTo(StepStatus.BARRED);
    assertThat(commandsSent()).containsExactly("enter:do#1");
  }

  @Test
  void takeNoReplyToAnUndo() {
    isBeingBarred();
    assertThat(ignores(new Answered(undoOf("ship"), 1, new NothingToUndo(), now)))
        .isEqualTo(Ignored.NOT_OPEN);
  }

  /** The rule of answers does not stand alone between a saga and a reply that means nothing. */
  @ParameterizedTest
  @EnumSource(
      value = Direction.class,
      names = {"DO", "BAR"})
  void areFinishedByNoOtherReplyThoughAWeakerRuleLetItIn(Direction direction) {
    isBeingBarred();
    SagaStateMachine<Sale> weak = new SagaStateMachine<>(Sale.FLOW, (open, asked, reply) -> true);
    for (Reply reply : List.of(new TooOld(), new UndoBarred(), new NothingToUndo())) {
      assertThat(weak.on(state, new Answered(id("ship", direction), 1, reply, now)).ignored())
          .isEqualTo(Ignored.UNEXPECTED_REPLY);
    }
  }

  private void isDoneAndCompletes() {
    assertThat(statusOf("ship")).isEqualTo(StepStatus.DONE);
    assertThat(state.stuckSince()).isNull();
    answers(doOf("enter"), new Entered());
    assertThat(state.status()).isEqualTo(SagaStatus.COMPLETED);
  }

  private void isSetAside() {
    happens(new SagaEvent.Started(now));
    answers(doOf("set-aside"), new WasSetAside());
  }

  private void isCharged() {
    isSetAside();
    answers(doOf("charge"), new Charged(12));
  }

  private void isBeingBarred() {
    isCharged();
    silent(ATTEMPTS);
    happens(new SagaEvent.ResolveAsked(KIM, now));
  }

  private Ignored undoAsked() {
    return ignores(new SagaEvent.CompensateAsked(KIM, now));
  }

  private void silent(int times) {
    for (int time = 0; time < times; time++) {
      now = state.dueAt();
      happens(new DeadlinePassed(now));
    }
  }

  private void answers(CommandId command, Reply reply) {
    happens(new Answered(command, 1, reply, now));
  }

  private Ignored ignores(SagaEvent event) {
    return machine.on(state, event).ignored();
  }

  private void happens(SagaEvent event) {
    SagaTransaction transaction = new SagaTransaction();
    transaction.load(machine::on, state, journal.size());
    transaction.on(new SagaOccurrence(SAGA, event));
    assertThat(transaction.ignored()).isEmpty();
    journal.addAll(transaction.transitions());
    sent = transaction.sends();
    state = machine.on(state, event).next();
  }

  private List<String> commandsSent() {
    return sent.stream()
        .map(
            send ->
                "%s:%s#%d"
                    .formatted(send.id().step(), send.id().direction().onWire(), send.attempt()))
        .toList();
  }

  private StepStatus statusOf(String step) {
    return state.steps().get(Sale.FLOW.stepNames().indexOf(step)).status();
  }

  private static CommandId doOf(String step) {
    return id(step, Direction.DO);
  }

  private static CommandId undoOf(String step) {
    return id(step, Direction.UNDO);
  }

  private static CommandId barOf(String step) {
    return id(step, Direction.BAR);
  }

  private static CommandId id(String step, Direction direction) {
    return new CommandId(SAGA, step, direction);
  }
}
