package io.paysaga.saga.console;

import static java.util.stream.Collectors.joining;

import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.orchestration.api.SagaForesight.Foreseen;
import io.paysaga.saga.orchestration.api.SagaForesight.Happening;
import io.paysaga.saga.orchestration.api.SagaForesight.Possible;
import io.paysaga.saga.orchestration.api.SagaView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may come to a saga, and what would follow, in a few plain words.
 *
 * @param when what would have to happen, as {@code use-point is answered with a no}
 */
record Foretold(String when, String then) {

  static Foretold of(Possible possible) {
    String step = possible.step();
    return new Foretold(
        switch (possible.what()) {
          case DONE -> step + " is answered: done";
          case REFUSED -> step + " is answered with a no";
          case SILENCE -> "Nobody answers " + step;
        },
        possible.then() == null
            ? "That depends on what the answer tells."
            : sentence(possible.then(), possible.what() == Happening.SILENCE));
  }

  /** As {@code It is being undone, and the undo of use-point is sent.} */
  static String sentence(Foreseen then) {
    return sentence(then, false);
  }

  private static String sentence(Foreseen then, boolean afterSilence) {
    List<String> parts = new ArrayList<>();
    String turns = turns(then.before(), then.after());
    if (turns != null) {
      parts.add(turns);
    } else if (afterSilence) {
      return "It stays as it is, and " + sent(then.sends()) + " again and again.";
    }
    if (!then.sends().isEmpty()) {
      parts.add(sent(then.sends()));
    }
    if (parts.isEmpty()) {
      return "Nothing is sent.";
    }
    String sentence = String.join(", and ", parts);
    return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1) + ".";
  }

  private static @Nullable String turns(SagaView before, SagaView after) {
    if (before.status() != after.status()) {
      return switch (after.status()) {
        case RUNNING -> "it runs";
        case COMPENSATING -> "it is being undone";
        case COMPLETED -> "it is completed";
        case COMPENSATED -> "it has ended, and nothing of it is left";
        case RESOLVED -> "it has ended, but for what somebody settles by hand";
      };
    }
    return before.isStuck() == after.isStuck()
        ? null
        : after.isStuck() ? "it is stuck" : "it is stuck no longer";
  }

  private static String sent(List<CommandId> commands) {
    return commands.stream().map(Foretold::named).collect(joining(" and "))
        + (commands.size() == 1 ? " is sent" : " are sent");
  }

  private static String named(CommandId command) {
    return switch (command.direction()) {
      case DO -> command.step();
      case UNDO -> "the undo of " + command.step();
      case BAR -> "the bar of " + command.step();
    };
  }
}
