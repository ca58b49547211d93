package io.paysaga.saga.engine;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the machine decided on an event: a value that a test can compare whole.
 *
 * @param ignored why the event changes nothing; null when it does
 */
public record Decision<D>(SagaState<D> next, List<Send> sends, @Nullable Ignored ignored) {

  public Decision {
    sends = List.copyOf(sends);
  }

  /** A command that is to be sent once the next state is durable. */
  public record Send(CommandId id, Command command, int attempt) {}
}
