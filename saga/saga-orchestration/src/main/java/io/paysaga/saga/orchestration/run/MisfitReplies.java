package io.paysaga.saga.orchestration.run;

import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which replies were put aside because they answer nothing: a command that goes on being answered
 * wrongly has one dead letter of a type, not one a copy.
 *
 * <p>It is remembered by this process only, and only the last {@value #MOST}. So after a restart,
 * or when another process owns the saga, the next copy is put aside once more: an operator may find
 * the same letter twice, but never misses one because of a mark that was stored before the letter.
 */
final class MisfitReplies {

  static final int MOST = 10_000;

  private record Misfit(CommandId id, Class<? extends Reply> type) {}

  private final Map<Misfit, Boolean> aside =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Misfit, Boolean> eldest) {
          return size() > MOST;
        }
      };

  synchronized boolean isAside(CommandId id, Reply reply) {
    return aside.containsKey(new Misfit(id, reply.getClass()));
  }

  synchronized void putAside(CommandId id, Reply reply) {
    aside.put(new Misfit(id, reply.getClass()), true);
  }
}
