package io.paysaga.saga.command;

import static java.util.stream.Collectors.joining;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Writes what came as JSON for people to read. */
final class Print {

  private final PrintWriter out;

  Print(PrintWriter out) {
    this.out = out;
  }

  /**
   * One line for each row.
   *
   * @param columns each its heading and, behind the last space, where its value stands, as a JSON
   *     pointer
   */
  void table(JsonNode rows, String... columns) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(
        Stream.of(columns).map(column -> column.substring(0, column.lastIndexOf(' '))).toList());
    for (JsonNode row : rows) {
      lines.add(
          Stream.of(columns)
              .map(column -> text(row.at(column.substring(column.lastIndexOf(' ') + 1))))
              .toList());
    }
    int[] widths =
        IntStream.range(0, columns.length)
            .map(at -> lines.stream().mapToInt(line -> line.get(at).length()).max().orElse(0))
            .toArray();
    for (List<String> line : lines) {
      out.println(
          IntStream.range(0, widths.length)
              .mapToObj(at -> line.get(at) + " ".repeat(widths[at] - line.get(at).length()))
              .collect(joining("  "))
              .stripTrailing());
    }
  }

  /** One line for each value that is no list, with the names that lead to it. */
  void facts(JsonNode object) {
    facts("", object);
  }

  private void facts(String prefix, JsonNode object) {
    for (Map.Entry<String, JsonNode> fact : object.properties()) {
      JsonNode value = fact.getValue();
      if (value.isObject()) {
        facts(prefix + fact.getKey() + ".", value);
      } else if (!value.isArray() && !value.isNull()) {
        out.println(prefix + fact.getKey() + ": " + text(value));
      }
    }
  }

  /** In one line; what a terminal would take for its own is not handed to it. */
  static String text(JsonNode value) {
    String text =
        value.isMissingNode() || value.isNull()
            ? ""
            : value.isString() ? value.asString() : value.toString();
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
