package io.paysaga.saga.participant;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.messaging.MessageTypes;
import io.paysaga.saga.messaging.PollHandler;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A participant's door from Kafka. A service declares one bean of this type: which commands it
 * knows, how each is done and undone. The loop, the inbox, the barrier, replies and dead letters
 * come with it.
 *
 * @param <C> the sealed family of commands, annotated with its topic
 * @param <T> the aggregates that one poll touches
 */
public abstract non-sealed class ParticipantCommands<C extends Command, T extends LockedAggregates>
    extends CommandEndpoint<C> {

  private final Map<Class<?>, Handler<T, C>> handlers = new HashMap<>();

  protected ParticipantCommands(Class<C> family) {
    super(family);
  }

  /**
   * Loads and locks everything that these commands touch: one {@code select .. where id in (..)
   * order by id for update}. Runs inside the poll's transaction.
   */
  protected abstract T lock(List<SagaCommand<C>> commands);

  /**
   * Declares how a command is done. The handler decides before it changes anything: a {@link
   * Reply.Refusal} leaves no difference.
   */
  protected final <D extends C> Done on(Class<D> command, Handler<T, D> handler) {
    put(command, handler);
    return new Done();
  }

  /** Decides one command on locked aggregates, in the name of a saga. */
  @FunctionalInterface
  public interface Handler<T, C> {
    Reply handle(T touched, C command, UUID sagaId);
  }

  /** A command that still lacks its undo. */
  protected final class Done {

    private Done() {}

    /**
     * Declares how the effect is undone. The handler looks into the books: without an effect of
     * this saga it answers {@link io.paysaga.saga.api.BarrierReply.NothingToUndo}, also when the
     * inbox has forgotten the do.
     */
    public <U extends C> void undoneBy(Class<U> command, Handler<T, U> handler) {
      put(command, handler);
    }
  }

  private <D extends C> void put(Class<D> command, Handler<T, D> handler) {
    handlers.put(
        command, (touched, any, sagaId) -> handler.handle(touched, command.cast(any), sagaId));
  }

  @Override
  final PollHandler<C> handler(HandlerFactory handlers) {
    checkComplete();
    return handlers.handlerOf(this);
  }

  /**
   * Handles a poll as it is behind inbox and barrier: locked together, decided in order, written
   * once. Runs in the transaction that is open, and does not ask whether a command is a repeat.
   */
  public final List<Reply> handleAll(List<SagaCommand<C>> poll) {
    T touched = lock(poll);
    List<Reply> replies =
        poll.stream().map(each -> handle(touched, each.command(), each.sagaId())).toList();
    touched.flush();
    return replies;
  }

  Reply handle(T touched, C command, UUID sagaId) {
    return handlers.get(command.getClass()).handle(touched, command, sagaId);
  }

  private void checkComplete() {
    Set<Class<?>> missing = new HashSet<>(MessageTypes.recordsOf(family()).toList());
    missing.removeAll(handlers.keySet());
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          getClass().getSimpleName()
              + " has no handler for "
              + missing.stream()
                  .map(Class::getSimpleName)
                  .sorted()
                  .collect(Collectors.joining(", "))
              + ". Add on(..) or undoneBy(..) for each.");
    }
  }
}
