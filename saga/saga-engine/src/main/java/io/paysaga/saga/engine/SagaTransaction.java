package io.paysaga.saga.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * What one transaction does to sagas: they are loaded, what happens to them is told in its order,
 * and what is to be stored and then sent can be read. Pure: whoever uses it locks and reads the
 * sagas first, and stores {@link #changes} and {@link #transitions} together.
 */
public final class SagaTransaction {

  /** The verdict on an act that moved its saga. */
  public static final String DONE = "done";

  /** The verdict on an act that nobody did in time, and nobody will. */
  public static final String TOO_LATE = "too-late";

  /** The verdict on an act that no second person approved in time. */
  public static final String NOT_APPROVED_IN_TIME = "not-approved-in-time";

  /** The verdict on an act that was approved for a saga which has moved since. */
  public static final String SAGA_HAS_MOVED = "saga-has-moved";

  /** What might be done this long ago was asked of a saga that nobody sees as it was then. */
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private final Map<UUID, Loaded<?>> sagas = new LinkedHashMap<>();
  private final Map<UUID, Ignored> leftAlone = new HashMap<>();
  private final List<SagaTransition<?>> transitions = new ArrayList<>();
  private final List<Sending> sendings = new ArrayList<>();
  private final List<IgnoredOccurrence> ignored = new ArrayList<>();

  /** A command to send, and the moment of what made the saga send it. */
  public record Sending(Decision.Send send, Instant at) {}

  /** An event that changed nothing, and why. */
  public record IgnoredOccurrence(SagaOccurrence occurrence, Ignored why) {}

  /**
   * A saga that has moved.
   *
   * @param before as it was loaded
   * @param transitions how many there were in this transaction: rows of its journal; 0 when only
   *     the time of its deadlines has changed, or how often its open commands were sent
   */
  public record Change<D>(SagaState<D> before, SagaState<D> after, int transitions) {}

  /** A saga in the hands of this transaction. */
  private static final class Loaded<D> {

    private final BiFunction<SagaState<D>, SagaEvent, Decision<D>> machine;
    private final SagaState<D> before;
    private final int seqBefore;
    private SagaState<D> state;
    private int transitions;
    private boolean moved;

    Loaded(
        BiFunction<SagaState<D>, SagaEvent, Decision<D>> machine,
        SagaState<D> state,
        int seqBefore) {
      this.machine = machine;
      this.before = state;
      this.seqBefore = seqBefore;
      this.state = state;
    }

    void on(SagaOccurrence occurrence, SagaTransaction transaction) {
      Decision<D> decision = machine.apply(state, occurrence.event());
      if (decision.ignored() != null) {
        transaction.ignored.add(new IgnoredOccurrence(occurrence, decision.ignored()));
        return;
      }
      moved = true;
      decision
          .sends()
          .forEach(send -> transaction.sendings.add(new Sending(send, occurrence.event().at())));
      if (decision.recorded()) {
        transitions++;
        transaction.transitions.add(
            new SagaTransition<>(seqBefore + transitions, occurrence.event(), state, decision));
      }
      state = decision.next();
    }

    String shown() {
      return state.shown(seqBefore + transitions);
    }

    Change<D> change() {
      return new Change<>(before, state, transitions);
    }
  }

  /**
   * A saga that this transaction may move.
   *
   * @param machine decides: {@link SagaStateMachine#on}
   * @param state as it stands, or {@link SagaStateMachine#initial} of one that begins here
   * @param transitions how many it has had: the rows of its journal; 0 for one that begins here
   */
  public <D> void load(
      BiFunction<SagaState<D>, SagaEvent, Decision<D>> machine,
      SagaState<D> state,
      int transitions) {
    sagas.put(state.sagaId(), new Loaded<>(machine, state, transitions));
  }

  /** What happens to this saga changes nothing, for this reason. */
  public void leaveAlone(UUID saga, Ignored why) {
    leftAlone.put(saga, why);
  }

  /** Lets this happen; to a saga that is not loaded, because there is none, nothing happens. */
  public void on(SagaOccurrence occurrence) {
    Loaded<?> saga = sagas.get(occurrence.sagaId());
    if (saga == null) {
      Ignored why = leftAlone.getOrDefault(occurrence.sagaId(), Ignored.UNKNOWN_SAGA);
      ignored.add(new IgnoredOccurrence(occurrence, why));
    } else {
      saga.on(occurrence, this);
    }
  }

  /**
   * Lets what an operator asked happen, if it may be done, and unless it is too late for it.
   *
   * @return its verdict: {@link #DONE}, {@link #TOO_LATE}, {@link #NOT_APPROVED_IN_TIME}, {@link
   *     #SAGA_HAS_MOVED}, or the code of why it changed nothing; none while it waits for a second
   *     person, or its saga is left alone for a build that knows it
   */
  public Optional<String> verdictOn(AskedAct act) {
    Instant now = act.occurrence().event().at();
    AskedAct.FourEyes fourEyes = act.fourEyes();
    Instant since = fourEyes == null ? act.askedAt() : fourEyes.approvedAt();
    if (since == null) {
      return now.isAfter(fourEyes.until()) ? Optional.of(NOT_APPROVED_IN_TIME) : Optional.empty();
    }
    if (since.plus(LONGEST_WAIT).isBefore(now)) {
      return Optional.of(TOO_LATE);
    }
    if (fourEyes != null && hasMoved(act.occurrence().sagaId(), fourEyes.shown())) {
      return Optional.of(SAGA_HAS_MOVED);
    }
    int ignoredBefore = ignored.size();
    on(act.occurrence());
    if (ignored.size() == ignoredBefore) {
      return Optional.of(DONE);
    }
    Ignored why = ignored.get(ignoredBefore).why();
    return why == Ignored.UNKNOWN_VERSION ? Optional.empty() : Optional.of(why.code());
  }

  /** One that is not loaded has not: that nothing can happen to it is said otherwise. */
  private boolean hasMoved(UUID id, String shown) {
    Loaded<?> saga = sagas.get(id);
    return saga != null && !saga.shown().equals(shown);
  }

  /** The sagas that have moved, in the order in which they were loaded. */
  public List<Change<?>> changes() {
    List<Change<?>> changes = new ArrayList<>(sagas.size());
    for (Loaded<?> saga : sagas.values()) {
      if (saga.moved) {
        changes.add(saga.change());
      }
    }
    return changes;
  }

  /** What moved them and is to be recorded, in the order in which it happened. */
  public List<SagaTransition<?>> transitions() {
    return transitions;
  }

  /** What changed nothing, in the order in which it happened. */
  public List<IgnoredOccurrence> ignored() {
    return ignored;
  }

  /** The commands to send once all this is durable, in the order in which they were decided. */
  public List<Decision.Send> sends() {
    return sendings.stream().map(Sending::send).toList();
  }

  /** As {@link #sends}, with their moments. */
  public List<Sending> sendings() {
    return sendings;
  }
}
