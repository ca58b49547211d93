package io.paysaga.saga.participant;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.OncePerStep;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.messaging.LockWait;
import io.paysaga.saga.messaging.MessageTypes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A participant's door from Kafka. A service declares one bean of this type: which commands it
 * knows, how each is done and undone. The loop, the inbox, the barrier, replies and dead letters
 * come with it.
 *
 * @param <C> the sealed family of commands, annotated with its topic
 * @param <T> the aggregates that one poll locks
 */
public abstract non-sealed class ParticipantCommands<C extends Command, T extends LockedAggregates>
    extends CommandEndpoint<C> {

  private final Map<Class<?>, StepHandler<T, C>> handlers = new HashMap<>();
  private final Set<Class<?>> handledPerSaga = new HashSet<>();

  protected ParticipantCommands(Class<C> family) {
    super(family);
  }

  /**
   * Loads and locks everything that these commands touch: one {@code select .. where id in (..)
   * order by id for update}. Runs inside the poll's transaction. What was found locked is tried
   * again and again: then {@link LockWait} asks for {@code for update nowait}, and without it each
   * try waits for a second. A locked row must not look like an absent one: no {@code skip locked}.
   */
  protected abstract T lock(List<SagaCommand<C>> commands);

  /**
   * Declares how a command is done that a saga sends in one step. The handler decides before it
   * changes anything: a {@link Reply.Refusal} leaves no difference.
   */
  protected final <D extends C> UndoRequired on(Class<D> command, Handler<T, D> handler) {
    put(command, handler);
    return new UndoRequired();
  }

  /**
   * Declares how a command is done that a saga may send in several steps, see {@link OncePerStep}.
   * The handler is given no saga but the saga and the step together, as its books must keep them.
   */
  protected final <D extends C> UndoPerStepRequired onEachStep(
      Class<D> command, StepHandler<T, D> handler) {
    putPerStep(command, handler);
    return new UndoPerStepRequired();
  }

  /** Decides one command on locked aggregates, in the name of a saga. */
  @FunctionalInterface
  public interface Handler<T, C> {
    Reply handle(T locked, C command, UUID sagaId);
  }

  /** Decides one command on locked aggregates, in the name of one step of a saga. */
  @FunctionalInterface
  public interface StepHandler<T, C> {
    Reply handle(T locked, C command, StepKey step);
  }

  /** A command that still lacks its undo. */
  protected final class UndoRequired {

    private UndoRequired() {}

    /**
     * Declares how the effect is undone. The handler looks into the books: without an effect of
     * this saga it answers {@link io.paysaga.saga.api.BarrierReply.NothingToUndo}, also when the
     * inbox has forgotten the do.
     */
    public <U extends C> void undoneBy(Class<U> command, Handler<T, U> handler) {
      put(command, handler);
    }
  }

  /** A command with an effect per step that still lacks its undo. */
  protected final class UndoPerStepRequired {

    private UndoPerStepRequired() {}

    /**
     * Declares how the effect of a step is undone. Without an effect of this saga in this step the
     * handler answers {@link io.paysaga.saga.api.BarrierReply.NothingToUndo}, whatever the saga's
     * other steps did.
     */
    public <U extends C> void undoneBy(Class<U> command, StepHandler<T, U> handler) {
      putPerStep(command, handler);
    }
  }

  private <D extends C> void put(Class<D> command, Handler<T, D> handler) {
    handledPerSaga.add(command);
    putPerStep(command, (locked, each, step) -> handler.handle(locked, each, step.sagaId()));
  }

  private <D extends C> void putPerStep(Class<D> command, StepHandler<T, D> handler) {
    handlers.put(command, (locked, any, step) -> handler.handle(locked, command.cast(any), step));
  }

  /**
   * Handles a poll as it is behind inbox and barrier: locked together, decided in order, written
   * once. Runs in the transaction that is open, and does not ask whether a command is a repeat.
   */
  public final List<Reply> handleAll(List<SagaCommand<C>> poll) {
    T locked = lock(poll);
    List<Reply> replies = poll.stream().map(each -> handle(locked, each)).toList();
    locked.flush();
    return replies;
  }

  Reply handle(T locked, SagaCommand<C> command) {
    return handlers
        .get(command.command().getClass())
        .handle(locked, command.command(), command.stepKey());
  }

  /**
   * @throws IllegalStateException naming the command that has no handler, or one that does not suit
   */
  void checkComplete() {
    Set<Class<?>> missing = new HashSet<>(MessageTypes.recordsOf(family()).toList());
    missing.removeAll(handlers.keySet());
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          getClass().getSimpleName()
              + " has no handler for "
              + named(missing.stream())
              + ". Add on(..) or undoneBy(..) for each.");
    }
    String perStep =
        named(handledPerSaga.stream().filter(each -> each.isAnnotationPresent(OncePerStep.class)));
    if (!perStep.isEmpty()) {
      throw new IllegalStateException(
          getClass().getSimpleName()
              + " keeps one effect a saga of "
              + perStep
              + ", which a saga may send in several steps (@OncePerStep)."
              + " Use onEachStep(..) and keep the books by saga and step.");
    }
  }

  private static String named(Stream<Class<?>> commands) {
    return commands.map(Class::getSimpleName).sorted().collect(Collectors.joining(", "));
  }
}
