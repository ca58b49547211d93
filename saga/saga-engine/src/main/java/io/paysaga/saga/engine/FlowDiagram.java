package io.paysaga.saga.engine;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Flows as Mermaid draws them, for documents. */
public final class FlowDiagram {

  private FlowDiagram() {}

  /**
   * One flowchart, in which each flow has a frame of its own: its steps one after the other, what
   * is tried after the end as dotted branches, the pivot doubly framed.
   */
  public static String mermaid(List<SagaFlow<?>> flows) {
    StringBuilder chart = new StringBuilder("flowchart LR\n");
    IntStream.range(0, flows.size()).forEach(at -> draw(chart, "f" + at, flows.get(at)));
    return chart.toString();
  }

  private static void draw(StringBuilder chart, String id, SagaFlow<?> flow) {
    chart
        .append("  subgraph " + id + "[\"" + flow.name() + " " + flow.version() + "\"]\n")
        .append("    direction LR\n");
    String line = null;
    List<FlowStep> steps = flow.described();
    for (int at = 0; at < steps.size(); at++) {
      FlowStep step = steps.get(at);
      String node = id + "s" + at;
      chart.append("    " + node + frame(step) + "\n");
      if (line != null) {
        chart.append("    " + line + (isAfterTheEnd(step) ? " -.-> " : " --> ") + node + "\n");
      }
      line = isAfterTheEnd(step) ? line : node;
    }
    chart.append("  end\n");
  }

  private static boolean isAfterTheEnd(FlowStep step) {
    return step.kind() == StepKind.BEST_EFFORT;
  }

  private static String frame(FlowStep step) {
    String words =
        "\""
            + step.name()
            + "<br/>"
            + step.sends()
            + (step.undo() == null ? "" : " / undo: " + step.undo())
            + "<br/>"
            + step.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ')
            + (step.pivot() ? ", pivot" : "")
            + "\"";
    return step.pivot()
        ? "[[" + words + "]]"
        : isAfterTheEnd(step) ? "(" + words + ")" : "[" + words + "]";
  }
}
