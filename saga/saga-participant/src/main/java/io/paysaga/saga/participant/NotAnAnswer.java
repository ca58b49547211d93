package io.paysaga.saga.participant;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import java.util.Locale;

/**
 * A handler's reply that its saga would not take: kept and sent, it would leave the step open until
 * its attempts are used up, with an effect that nobody knows of.
 */
final class NotAnAnswer extends IllegalStateException {

  NotAnAnswer(Command command, CommandId id, Reply reply) {
    super(
        String.format(
            Locale.ROOT,
            "%s is not an answer to %s as %s:"
                + " neither does the command's @AnsweredBy list it, nor does a barrier answer so.",
            nameOf(reply),
            nameOf(command),
            id.direction()));
  }

  private static String nameOf(Object message) {
    return message.getClass().getName();
  }
}
