package io.paysaga.saga.engine;

import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Topics;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One local transaction of a flow.
 *
 * @param undo of a compensatable step; the others have none
 * @param keeps what the saga remembers of a reply, by the reply's class
 */
record StepDefinition<D>(
    String name,
    StepKind kind,
    RetryPolicy policy,
    CommandFactory<D, ?> send,
    @Nullable CommandFactory<D, ?> undo,
    Map<Class<? extends Reply>, BiFunction<D, Reply, D>> keeps) {

  D keep(D data, Reply reply) {
    BiFunction<D, Reply, D> keep = keeps.get(reply.getClass());
    return keep == null ? data : keep.apply(data, reply);
  }

  FlowStep described(boolean pivot) {
    Class<?> command = SentCommands.commandOf(send);
    return new FlowStep(
        name,
        kind,
        pivot,
        policy,
        command.getSimpleName(),
        undo == null ? null : SentCommands.commandOf(undo).getSimpleName(),
        Topics.of(command).orElse(null));
  }

  StepDefinition<D> with(RetryPolicy other) {
    return new StepDefinition<>(name, kind, other, send, undo, keeps);
  }
}
