package io.paysaga.saga.engine;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the machine decided on an event: a value that a test can compare whole.
 *
 * @param ignored why the event changes nothing; null when it does
 * @param recorded whether the journal gets a row of it; what changes nothing has none
 */
public record Decision<D>(
    SagaState<D> next, List<Send> sends, @Nullable Ignored ignored, boolean recorded) {

  public Decision {
    sends = List.copyOf(sends);
  }

  /** A decision that is recorded, unless it ignores the event. */
  public Decision(SagaState<D> next, List<Send> sends, @Nullable Ignored ignored) {
    this(next, sends, ignored, ignored == null);
  }

  /** A command that is to be sent once the next state is durable. */
  public record Send(CommandId id, Command command, int attempt) {}
}
