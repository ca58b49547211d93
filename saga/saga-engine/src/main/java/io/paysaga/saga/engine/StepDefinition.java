package io.paysaga.saga.engine;

import io.paysaga.saga.api.Reply;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One local transaction of a flow.
 *
 * @param undo absent on a best-effort step, whose failure rolls nothing back
 * @param keeps what the saga remembers of a reply, by the reply's class
 */
record StepDefinition<D>(
    String name,
    RetryPolicy policy,
    CommandFactory<D, ?> send,
    @Nullable CommandFactory<D, ?> undo,
    Map<Class<? extends Reply>, BiFunction<D, Reply, D>> keeps) {

  boolean bestEffort() {
    return undo == null;
  }

  D keep(D data, Reply reply) {
    BiFunction<D, Reply, D> keep = keeps.get(reply.getClass());
    return keep == null ? data : keep.apply(data, reply);
  }

  StepDefinition<D> with(RetryPolicy other) {
    return new StepDefinition<>(name, other, send, undo, keeps);
  }
}
