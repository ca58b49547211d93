package io.paysaga.saga.test.explore;

import io.paysaga.saga.engine.SagaFlow;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Visits every state that a saga of a flow can come into, whatever happens in whatever order, and
 * looks in each whether a promise is broken: EVERY_SAGA_ENDS, MONEY_IS_CONSERVED, EACH_EFFECT_ONCE,
 * UNDO_IN_REVERSE, PAST_THE_PIVOT nothing is undone, NO_NEEDLESS_ROLLBACK, AN_ACT_IS_A_ROW,
 * AN_ACT_IS_DONE_ONCE, TWO_DECIDE what needs a second person, and what RESOLVED and COMPLETED mean.
 *
 * <pre>{@code
 * @Test
 * void keepsItsPromisesInEveryOrderOfEvents() {
 *   System.out.println(SagaExplorer.of(FLOW, new BookTrip(7)).explore());
 * }
 * }</pre>
 *
 * <p>What decides is production's: the flow, {@code SagaTransaction} and {@code SagaStateMachine},
 * and on the other side the {@code Barrier}. Around them are channels, books, an operator and a
 * second saga of the same subject. Messages come in any order, commands are repeated, deadlines
 * pass, participants refuse; faults, of which a way has a few, are lost messages, deaths after a
 * commit, a broker that goes away, an owner that freezes until its session has ended, purged inbox
 * rows, answers that belong to other commands or that a forger has signed, a saga that is lost and
 * has to be undone, and acts of operators whose owner is not woken, or twice, or for nothing. An
 * act may wait for a second person while the saga moves. Each step has two attempts, so that its
 * end can be reached.
 *
 * <p>An exploration of three critical steps and a best-effort one has some hundred thousand states
 * and takes seconds to a minute.
 *
 * @param <D> what the saga remembers
 */
public final class SagaExplorer<D> {

  private static final int FAULTS = 2;

  private final SagaFlow<D> flow;
  private final D data;
  private final Map<String, ParticipantRules> participants = new HashMap<>();
  private final Set<String> alsoByOthers = new LinkedHashSet<>();
  private int faults = FAULTS;
  private int copies = 1;

  private SagaExplorer(SagaFlow<D> flow, D data) {
    this.flow = flow;
    this.data = data;
  }

  /**
   * Explores a flow with participants that answer as its commands say they are answered: yes, the
   * first of their refusals, and undone.
   */
  public static <D> SagaExplorer<D> of(SagaFlow<D> flow, D data) {
    return new SagaExplorer<>(flow, data);
  }

  /**
   * Lets the participant of a step behave by these rules.
   *
   * @throws IllegalArgumentException when the flow has no such step
   */
  public SagaExplorer<D> participant(String step, ParticipantRules rules) {
    check(step);
    participants.put(step, rules);
    return this;
  }

  /**
   * Lets others bring about, at any moment and without a fault, what these steps do, as a late undo
   * of a checkout gives back what a refund is to give back. They look first whether it is done. The
   * rules of each step are {@link ParticipantRules#ofOneSaga}: where others were before, a step
   * with an undo refuses, and a retriable one accepts what is there.
   *
   * @throws IllegalArgumentException when the flow has no such step
   */
  public SagaExplorer<D> alsoByOthers(String... steps) {
    List.of(steps).forEach(this::check);
    alsoByOthers.addAll(List.of(steps));
    return this;
  }

  private void check(String step) {
    if (!flow.stepNames().contains(step)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The flow %s has no step '%s'; it has %s.",
              flow.name(),
              step,
              flow.stepNames()));
    }
  }

  /**
   * So many faults may happen on one way: 2 unless it is said. Each one more is far more states.
   */
  public SagaExplorer<D> faults(int most) {
    faults = most;
    return this;
  }

  /** So many copies of a best-effort command are in flight at once: 1 unless it is said. */
  public SagaExplorer<D> copies(int most) {
    copies = most;
    return this;
  }

  /**
   * Explores production as it is.
   *
   * @throws AssertionError with the shortest way to a broken promise
   * @throws IllegalArgumentException with a sentence that says which step's rules do not fit it
   */
  public Exploration explore() {
    Exploration exploration = explore(Mutant.NONE);
    if (exploration.broken() != null) {
      throw new AssertionError(exploration + exploration.story());
    }
    return exploration;
  }

  /**
   * Explores with a defect put around production, with as few faults as it takes to find it. A
   * mutant that is found shows that the exploration of this flow would notice such a defect.
   *
   * @return what was seen until it was found, or all, with nothing {@code broken}
   */
  public Exploration explore(Mutant mutant) {
    long began = System.nanoTime();
    Explorer.Report report =
        new Explorer<>(
                new Model<>(Explored.of(flow, data, participants, copies, alsoByOthers), mutant))
            .explore(faults);
    return new Exploration(
        flow.name(),
        report.faults(),
        report.states(),
        report.moves(),
        Duration.ofNanos(System.nanoTime() - began),
        report.broken(),
        report.counterexample());
  }
}
