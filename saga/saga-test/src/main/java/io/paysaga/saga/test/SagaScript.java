package io.paysaga.saga.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandAttempt;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.Decision;
import io.paysaga.saga.engine.Operator;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStateMachine;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Plays one saga of a flow by hand, on the production machine: what comes in, what is sent, what it
 * has become. Time is the script's own and moves only when it says so.
 *
 * <pre>{@code
 * SagaScript.starts(FLOW, new BookTrip(7))
 *     .sends("flight:do#1")
 *     .answers("flight", new FullyBooked())
 *     .is(COMPENSATING)
 *     .sends("flight:undo#1")
 *     .undoAnswers("flight", new NothingToUndo())
 *     .is(COMPENSATED);
 * }</pre>
 *
 * <p>Each method that asserts fails with AssertJ's {@code AssertionError}; a step that the flow
 * does not have is a {@code NoSuchElementException}.
 */
public final class SagaScript<D> {

  private static final UUID SAGA = UUID.fromString("019aa000-0000-7000-8000-000000000001");

  private static final Operator OPERATOR = new Operator("kim", "a test");

  private final SagaStateMachine<D> machine;
  private SagaState<D> state;
  private Decision<D> last;
  private Instant now = Instant.parse("2026-11-21T10:00:00Z");

  private SagaScript(SagaFlow<D> flow, D data) {
    this.machine = new SagaStateMachine<>(flow);
    this.state = machine.initial(SAGA, data);
    this.last = new Decision<>(state, List.of(), null);
  }

  public static <D> SagaScript<D> starts(SagaFlow<D> flow, D data) {
    SagaScript<D> script = new SagaScript<>(flow, data);
    return script.happens(new SagaEvent.Started(script.now));
  }

  public SagaScript<D> happens(SagaEvent event) {
    last = machine.on(state, event);
    state = last.next();
    return this;
  }

  /** The last event made the saga send exactly these, each as {@code step:do#attempt}. */
  public SagaScript<D> sends(String... commands) {
    assertThat(last.sends())
        .extracting(
            send -> send.id().step() + ":" + send.id().direction().onWire() + "#" + send.attempt())
        .containsExactly(commands);
    return this;
  }

  /** What the last event made the saga send says exactly this. */
  public SagaScript<D> saying(Command... commands) {
    assertThat(last.sends()).extracting(Decision.Send::command).containsExactly(commands);
    return this;
  }

  public SagaScript<D> sendsNothing() {
    return sends();
  }

  public SagaScript<D> ignores(String why) {
    assertThat(last.ignored()).hasToString(why);
    return sendsNothing();
  }

  /** The current attempt of a step's do is answered. */
  public SagaScript<D> answers(String step, Reply reply) {
    return happens(new SagaEvent.Answered(id(step, Direction.DO), attemptOf(step), reply, now));
  }

  /** An attempt of a step's do is answered, whichever is open now. */
  public SagaScript<D> answers(String step, int attempt, Reply reply) {
    return happens(new SagaEvent.Answered(id(step, Direction.DO), attempt, reply, now));
  }

  public SagaScript<D> undoAnswers(String step, Reply reply) {
    return happens(new SagaEvent.Answered(id(step, Direction.UNDO), attemptOf(step), reply, now));
  }

  /** Time goes on until the next deadline, and it is judged. */
  public SagaScript<D> staysSilent() {
    assertThat(state.dueAt()).as("something is open").isNotNull();
    now = state.dueAt();
    return happens(new SagaEvent.DeadlinePassed(now));
  }

  public SagaScript<D> judgesAfter(Duration time) {
    now = now.plus(time);
    return happens(new SagaEvent.DeadlinePassed(now));
  }

  public SagaScript<D> doesNotReachTheBroker(String step, Direction direction, int attempt) {
    return happens(
        new SagaEvent.NotSent(List.of(new CommandAttempt(id(step, direction), attempt)), now));
  }

  public SagaScript<D> operatorRetries() {
    return happens(new SagaEvent.RetryAsked(OPERATOR, now));
  }

  public SagaScript<D> operatorCompensates() {
    return happens(new SagaEvent.CompensateAsked(OPERATOR, now));
  }

  public SagaScript<D> operatorResolves() {
    return happens(new SagaEvent.ResolveAsked(OPERATOR, now));
  }

  public SagaScript<D> operatorBackfills() {
    return happens(new SagaEvent.BackfillAsked(OPERATOR, now));
  }

  public SagaScript<D> operatorHasSentAgain(String step) {
    return happens(new SagaEvent.ResendAsked(step, OPERATOR, now));
  }

  public SagaScript<D> operatorFreesTheSubject() {
    return happens(new SagaEvent.FreeSubjectAsked(OPERATOR, now));
  }

  /** The participant answers whether it bars a step's undo. */
  public SagaScript<D> barAnswers(String step, Reply reply) {
    return happens(new SagaEvent.Answered(id(step, Direction.BAR), attemptOf(step), reply, now));
  }

  public SagaScript<D> staysSilent(int times) {
    for (int time = 0; time < times; time++) {
      staysSilent();
    }
    return this;
  }

  public SagaScript<D> holdsItsSubject(boolean holds) {
    assertThat(state.holdsSubject()).isEqualTo(holds);
    return this;
  }

  public SagaScript<D> is(SagaStatus status) {
    assertThat(state.status()).isEqualTo(status);
    return this;
  }

  public SagaScript<D> isStuck(boolean stuck) {
    assertThat(state.stuckSince() != null).isEqualTo(stuck);
    return this;
  }

  public SagaScript<D> failedAt(String step, String code) {
    assertThat(state.failure()).isNotNull();
    assertThat(state.failure().step()).isEqualTo(step);
    assertThat(state.failure().code()).isEqualTo(code);
    return this;
  }

  public SagaScript<D> step(String step, StepStatus status) {
    assertThat(stateOf(step).status()).isEqualTo(status);
    return this;
  }

  /** Nothing is open any more. */
  public SagaScript<D> rests() {
    assertThat(state.dueAt()).isNull();
    return this;
  }

  public Duration waits() {
    assertThat(state.dueAt()).isNotNull();
    return Duration.between(now, state.dueAt());
  }

  public SagaState<D> state() {
    return state;
  }

  private static CommandId id(String step, Direction direction) {
    return new CommandId(SAGA, step, direction);
  }

  private int attemptOf(String step) {
    return stateOf(step).attempts();
  }

  private StepState stateOf(String step) {
    return state.steps().stream()
        .filter(each -> each.name().equals(step))
        .findFirst()
        .orElseThrow();
  }
}
