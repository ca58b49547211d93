package io.paysaga.saga.console;

import static java.util.stream.Collectors.joining;

import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.orchestration.api.JournalEntry;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A transition of a saga as its timeline tells it.
 *
 * @param what came in
 * @param then what was decided
 * @param turned whether the saga's status changed
 * @param detail the journal's own words, as JSON
 */
record Moved(int seq, Instant at, String what, String then, boolean turned, String detail) {

  static Moved of(JournalEntry entry) {
    String from = entry.decided().path("from").asString("");
    String to = entry.decided().path("to").asString("");
    boolean turned = !from.equals(to);
    String sent =
        entry.decided().path("sent").valueStream().map(Moved::sent).collect(joining(", "));
    String then =
        Stream.of(
                turned ? "it is " + to.toLowerCase(Locale.ROOT) : "",
                sent.isEmpty() ? "" : "sends " + sent)
            .filter(words -> !words.isEmpty())
            .collect(joining("; "));
    return new Moved(
        entry.seq(), entry.at(), what(entry), then, turned, entry.detail().toPrettyString());
  }

  private static String sent(JsonNode sent) {
    int attempt = sent.path("attempt").asInt();
    return command(sent.path("command").asString("")) + (attempt > 1 ? ", attempt " + attempt : "");
  }

  private static String what(JournalEntry entry) {
    JsonNode detail = entry.detail();
    return switch (entry.event()) {
      case "Started" -> "The saga began";
      case "Answered" ->
          command(detail.path("command").asString(""))
              + " was answered: "
              + detail
                  .path("type")
                  .asString("")
                  .replaceAll("\\.v\\d+$|^.*\\.(?=[^.]+\\.v\\d+$)", "");
      case "DeadlinePassed" -> "No answer in time" + steps(detail);
      case "HeldBack" -> "The next attempt was held back" + steps(detail);
      case "Woken" -> "Its participant is heard again" + steps(detail);
      case "NotSent" -> "Kafka did not take what was sent";
      default ->
          detail.has("by")
              ? detail.path("by").asString("")
                  + " asked for "
                  + words(entry.event().replaceAll("Asked$", ""))
                  + ": "
                  + detail.path("reason").asString("")
              : words(entry.event());
    };
  }

  private static String steps(JsonNode detail) {
    String steps =
        detail.path("steps").valueStream().map(JsonNode::asString).collect(joining(", "));
    return steps.isEmpty() ? "" : ": " + steps;
  }

  /** As {@code undo of pay}. */
  private static String command(String id) {
    try {
      CommandId command = CommandId.parse(id);
      return switch (command.direction()) {
        case DO -> command.step();
        case UNDO -> "the undo of " + command.step();
        case BAR -> "the bar of " + command.step();
      };
    } catch (IllegalArgumentException ofAnotherBuild) {
      return id;
    }
  }

  /** As {@code free subject} for {@code FreeSubject}. */
  private static String words(String event) {
    return event.replaceAll("(?<=.)(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }
}
