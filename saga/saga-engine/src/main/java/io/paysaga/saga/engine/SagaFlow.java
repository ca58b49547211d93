package io.paysaga.saga.engine;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.OncePerStep;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Retriable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a saga does, step by step: steps with an undo one after the other, then retriable ones one
 * after the other, then best-effort ones side by side.
 *
 * <p>The last step with an undo is the pivot. Until it is accepted the saga can be undone, from
 * then on it goes forward only.
 *
 * <p>What makes no sense does not compile (a step that lacks its undo, steps in another order) or
 * is refused here with a sentence (two steps of one name).
 *
 * @param <D> what the saga remembers: an immutable record
 */
public final class SagaFlow<D> {

  private final String name;
  private final int version;
  private final Class<D> dataType;
  private final List<Class<? extends Command>> families;
  private final List<StepDefinition<D>> steps;

  private SagaFlow(
      String name,
      int version,
      Class<D> dataType,
      List<Class<? extends Command>> families,
      List<StepDefinition<D>> steps) {
    this.name = name;
    this.version = version;
    this.dataType = dataType;
    this.families = families;
    this.steps = List.copyOf(steps);
  }

  /**
   * Begins a flow, in version 1 unless it says otherwise.
   *
   * @param name stands on the row of every saga: at most 40 ASCII characters
   */
  public static <D> FlowStart<D> named(String name, Class<D> dataType) {
    return new FlowStart<>(new Draft<>(name, dataType));
  }

  public String name() {
    return name;
  }

  public int version() {
    return version;
  }

  public Class<D> dataType() {
    return dataType;
  }

  /** The families of commands that it sends; their replies come along. */
  public List<Class<? extends Command>> families() {
    return families;
  }

  public List<String> stepNames() {
    return steps.stream().map(StepDefinition::name).toList();
  }

  /** The steps of this kind, in the order in which they are done. */
  public List<String> stepNames(StepKind kind) {
    return steps.stream().filter(step -> step.kind() == kind).map(StepDefinition::name).toList();
  }

  /**
   * What is wrong, in a sentence, with the commands that its steps send: two send one that is not
   * {@link OncePerStep}, or one sends what is {@link Retriable} and is no retriable step, or the
   * other way round.
   */
  public Optional<String> unsuitableCommand() {
    return SentCommands.unsuitable(name, steps);
  }

  /** The shortest time in which a command of this flow is expected to be answered. */
  public Duration shortestAnswer() {
    return steps.stream()
        .map(step -> step.policy().answerWithin())
        .min(Duration::compareTo)
        .orElseThrow();
  }

  /**
   * The same flow with another policy for one step.
   *
   * @throws IllegalArgumentException when there is no such step
   */
  public SagaFlow<D> withPolicy(String stepName, UnaryOperator<RetryPolicy> change) {
    if (!stepNames().contains(stepName)) {
      throw new IllegalArgumentException(
          "The flow " + name + " has no step '" + stepName + "'; it has " + stepNames() + ".");
    }
    return new SagaFlow<>(
        name,
        version,
        dataType,
        families,
        steps.stream()
            .map(
                step ->
                    step.name().equals(stepName) ? step.with(change.apply(step.policy())) : step)
            .toList());
  }

  /** Its steps, in the order in which they are done, for people. */
  public List<FlowStep> described() {
    List<String> undoable = stepNames(StepKind.COMPENSATABLE);
    String pivot = undoable.get(undoable.size() - 1);
    return steps.stream().map(step -> step.described(step.name().equals(pivot))).toList();
  }

  List<StepDefinition<D>> steps() {
    return steps;
  }

  /** A flow that is being written. */
  private static final class Draft<D> {

    private final String name;
    private final Class<D> dataType;
    private final List<StepDefinition<D>> steps = new ArrayList<>();
    private int version = 1;
    private List<Class<? extends Command>> families = List.of();

    // The step in hand.
    private String step = "";
    private StepKind kind = StepKind.COMPENSATABLE;
    private RetryPolicy policy = RetryPolicy.DEFAULT;
    private @Nullable CommandFactory<D, ?> send;
    private @Nullable CommandFactory<D, ?> undo;
    private Map<Class<? extends Reply>, BiFunction<D, Reply, D>> keeps = new HashMap<>();

    Draft(String name, Class<D> dataType) {
      this.name = name;
      this.dataType = dataType;
    }

    void open(String stepName, StepKind stepKind) {
      close();
      kind = stepKind;
      // A command's id refuses a name that could not stand in it; which saga does not matter.
      step = new CommandId(new UUID(0, 0), stepName, Direction.DO).step();
    }

    private void close() {
      if (send == null) {
        return;
      }
      steps.add(new StepDefinition<>(step, kind, policy, send, undo, Map.copyOf(keeps)));
      policy = RetryPolicy.DEFAULT;
      send = null;
      undo = null;
      keeps = new HashMap<>();
    }

    <R extends Reply> void keep(Class<R> reply, BiFunction<D, R, D> keep) {
      keeps.put(reply, (data, any) -> keep.apply(data, reply.cast(any)));
    }

    SagaFlow<D> end() {
      close();
      Set<String> seen = new LinkedHashSet<>();
      for (StepDefinition<D> each : steps) {
        if (!seen.add(each.name())) {
          throw new IllegalArgumentException(
              "The flow " + name + " has two steps named '" + each.name() + "': rename one.");
        }
      }
      return new SagaFlow<>(name, version, dataType, families, steps);
    }
  }

  /** A flow without steps yet. */
  public static final class FlowStart<D> {
    private final Draft<D> draft;

    private FlowStart(Draft<D> draft) {
      this.draft = draft;
    }

    /** Another version: sagas that are under way keep the one that they began with. */
    public FlowStart<D> version(int version) {
      draft.version = version;
      return this;
    }

    /**
     * The families of commands that its steps send, each a sealed interface; another version of the
     * same flow says only what it adds.
     */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final FlowStart<D> talksTo(Class<? extends Command>... families) {
      draft.families = List.of(families);
      return this;
    }

    /** The first step with an undo. */
    public Critical<D> step(String name) {
      return new Critical<>(draft, name);
    }
  }

  /** A step with an undo that does not send yet. */
  public static final class Critical<D> {
    private final Draft<D> draft;

    private Critical(Draft<D> draft, String name) {
      this.draft = draft;
      draft.open(name, StepKind.COMPENSATABLE);
    }

    public Critical<D> answerWithin(Duration time) {
      draft.policy = new RetryPolicy(time, draft.policy.attempts());
      return this;
    }

    public Critical<D> attempts(int attempts) {
      draft.policy = new RetryPolicy(draft.policy.answerWithin(), attempts);
      return this;
    }

    public <C extends Command> WithoutUndo<D> send(CommandFactory<D, C> command) {
      draft.send = command;
      return new WithoutUndo<>(draft);
    }
  }

  /** A step that still lacks its undo. */
  public static final class WithoutUndo<D> {
    private final Draft<D> draft;

    private WithoutUndo(Draft<D> draft) {
      this.draft = draft;
    }

    /** The command that undoes the step, also when it is not known whether it was done. */
    public <C extends Command> CompleteStep<D> undo(CommandFactory<D, C> command) {
      draft.undo = command;
      return new CompleteStep<>(draft);
    }
  }

  /** A complete step with its undo: the pivot, when no other follows. */
  public static final class CompleteStep<D> {
    private final Draft<D> draft;

    private CompleteStep(Draft<D> draft) {
      this.draft = draft;
    }

    /** Remembers something of the step's reply. */
    public <R extends Reply> CompleteStep<D> on(Class<R> reply, BiFunction<D, R, D> keep) {
      draft.keep(reply, keep);
      return this;
    }

    public Critical<D> step(String name) {
      return new Critical<>(draft, name);
    }

    /** A step after the pivot, which has no undo and is asked for until it is done. */
    public Retried<D> retriable(String name) {
      return new Retried<>(draft, name);
    }

    /** A step after the saga has ended; its failure is recorded and rolls nothing back. */
    public BestEffort<D> bestEffort(String name) {
      return new BestEffort<>(draft, name);
    }

    public SagaFlow<D> end() {
      return draft.end();
    }
  }

  /** A retriable step that does not send yet. */
  public static final class Retried<D> {
    private final Draft<D> draft;

    private Retried(Draft<D> draft, String name) {
      this.draft = draft;
      draft.open(name, StepKind.RETRIABLE);
    }

    public Retried<D> answerWithin(Duration time) {
      draft.policy = new RetryPolicy(time, draft.policy.attempts());
      return this;
    }

    /** So many attempts without an answer, and the saga is also stuck; it goes on being sent. */
    public Retried<D> attempts(int attempts) {
      draft.policy = new RetryPolicy(draft.policy.answerWithin(), attempts);
      return this;
    }

    /**
     * Its command is {@link Retriable}. Nothing is remembered of its reply: an operator may have
     * barred the step, and those behind it go on.
     */
    public <C extends Command> CompleteRetried<D> send(CommandFactory<D, C> command) {
      draft.send = command;
      return new CompleteRetried<>(draft);
    }
  }

  /** A complete retriable step. */
  public static final class CompleteRetried<D> {
    private final Draft<D> draft;

    private CompleteRetried(Draft<D> draft) {
      this.draft = draft;
    }

    public Retried<D> retriable(String name) {
      return new Retried<>(draft, name);
    }

    public BestEffort<D> bestEffort(String name) {
      return new BestEffort<>(draft, name);
    }

    public SagaFlow<D> end() {
      return draft.end();
    }
  }

  /** A best-effort step that does not send yet. */
  public static final class BestEffort<D> {
    private final Draft<D> draft;

    private BestEffort(Draft<D> draft, String name) {
      this.draft = draft;
      draft.open(name, StepKind.BEST_EFFORT);
    }

    public BestEffort<D> answerWithin(Duration time) {
      draft.policy = new RetryPolicy(time, draft.policy.attempts());
      return this;
    }

    /** So many answered failures, and the step is given up; silence never gives up. */
    public BestEffort<D> attempts(int attempts) {
      draft.policy = new RetryPolicy(draft.policy.answerWithin(), attempts);
      return this;
    }

    public <C extends Command> CompleteBestEffort<D> send(CommandFactory<D, C> command) {
      draft.send = command;
      return new CompleteBestEffort<>(draft);
    }
  }

  /** A complete best-effort step. */
  public static final class CompleteBestEffort<D> {
    private final Draft<D> draft;

    private CompleteBestEffort(Draft<D> draft) {
      this.draft = draft;
    }

    public BestEffort<D> bestEffort(String name) {
      return new BestEffort<>(draft, name);
    }

    public SagaFlow<D> end() {
      return draft.end();
    }
  }
}
