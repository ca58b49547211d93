package io.paysaga.saga.participant;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandAnswers;
import io.paysaga.saga.api.OncePerStep;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Retriable;
import io.paysaga.saga.messaging.LockWait;
import io.paysaga.saga.messaging.MessageTypes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

  private final Map<Class<?>, AnyHandler<T, C>> handlers = new HashMap<>();
  private final Set<Class<?>> handledPerSaga = new HashSet<>();
  private final Set<Class<?>> handledAsRetriable = new HashSet<>();

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

  /**
   * Declares how a command is done that has no undo and refuses nothing, see {@link Retriable}. The
   * handler is right by the books alone, however late it is asked and whatever the inbox has
   * forgotten: what is done already is accepted, with what stands there.
   */
  protected final <D extends C> void retriable(Class<D> command, RetriableHandler<T, D> handler) {
    handledPerSaga.add(command);
    putRetriable(command, (locked, each, step) -> handler.handle(locked, each, step.sagaId()));
  }

  /** As {@link #retriable}, for a command that a saga may send in several steps. */
  protected final <D extends C> void retriableOnEachStep(
      Class<D> command, RetriableStepHandler<T, D> handler) {
    putRetriable(command, handler);
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

  /** Does one retriable command on locked aggregates, in the name of a saga. */
  @FunctionalInterface
  public interface RetriableHandler<T, C> {

    /**
     * @return empty when there is nothing to do it on: it is told, and not answered
     */
    Optional<? extends Reply.Accepted> handle(T locked, C command, UUID sagaId);
  }

  /** Does one retriable command on locked aggregates, in the name of one step of a saga. */
  @FunctionalInterface
  public interface RetriableStepHandler<T, C> {

    /**
     * @return empty when there is nothing to do it on: it is told, and not answered
     */
    Optional<? extends Reply.Accepted> handle(T locked, C command, StepKey step);
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
    handlers.put(
        command,
        (locked, any, step) -> Optional.of(handler.handle(locked, command.cast(any), step)));
  }

  private <D extends C> void putRetriable(Class<D> command, RetriableStepHandler<T, D> handler) {
    handledAsRetriable.add(command);
    handlers.put(
        command,
        (locked, any, step) ->
            handler.handle(locked, command.cast(any), step).map(Reply.class::cast));
  }

  /** Any of the handlers above. */
  private interface AnyHandler<T, C> {
    Optional<Reply> handle(T locked, C command, StepKey step);
  }

  /**
   * Handles a poll as it is behind inbox and barrier: locked together, decided in order, written
   * once. Runs in the transaction that is open, and does not ask whether a command is a repeat.
   *
   * @return the replies to those that are answered
   */
  public final List<Reply> handleAll(List<SagaCommand<C>> poll) {
    T locked = lock(poll);
    List<Reply> replies = poll.stream().flatMap(each -> handle(locked, each).stream()).toList();
    locked.flush();
    return replies;
  }

  Optional<Reply> handle(T locked, SagaCommand<C> command) {
    return handlers
        .get(command.command().getClass())
        .handle(locked, command.command(), command.stepKey());
  }

  /**
   * @throws IllegalStateException naming the command that has no handler, or one that does not suit
   */
  void checkComplete() {
    refuse(
        MessageTypes.recordsOf(family()).filter(each -> !handlers.containsKey(each)),
        "%s has no handler for %s. Add on(..), undoneBy(..) or retriable(..) for each.");
    refuse(
        handledPerSaga.stream().filter(each -> each.isAnnotationPresent(OncePerStep.class)),
        "%s keeps one effect a saga of %s, which a saga may send in several steps (@OncePerStep)."
            + " Use onEachStep(..) or retriableOnEachStep(..) and keep the books by saga and step.");
    refuse(
        handlers.keySet().stream()
            .filter(each -> each.isAnnotationPresent(Retriable.class))
            .filter(each -> !handledAsRetriable.contains(each)),
        "%s handles %s as a command that is refused or undone, but it is @Retriable."
            + " Use retriable(..).");
    refuse(
        handledAsRetriable.stream().filter(each -> !each.isAnnotationPresent(Retriable.class)),
        "%s handles %s as retriable, but its saga does not know that. Put @Retriable on it, or use"
            + " on(..).");
    handledAsRetriable.stream()
        .flatMap(each -> CommandAnswers.retriedInVain(each).stream())
        .sorted()
        .findFirst()
        .ifPresent(
            sentence -> {
              throw new IllegalStateException(sentence);
            });
  }

  /**
   * @param sentence what is wrong with the commands, if there are any, and what to do
   */
  private void refuse(Stream<Class<?>> commands, String sentence) {
    String names = commands.map(Class::getSimpleName).sorted().collect(Collectors.joining(", "));
    if (!names.isEmpty()) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, sentence, getClass().getSimpleName(), names));
    }
  }
}
