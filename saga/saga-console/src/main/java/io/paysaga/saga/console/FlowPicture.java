package io.paysaga.saga.console;

import io.paysaga.saga.engine.FlowStep;
import io.paysaga.saga.engine.SagaFailure;
import io.paysaga.saga.engine.StepKind;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.orchestration.api.SagaView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A flow as it is drawn: a line of steps, which ends in side branches for what is tried after the
 * end. How far a saga is on it, the looks of its steps tell.
 *
 * @param words what it shows, for who does not see it
 */
record FlowPicture(
    int width, int height, List<Node> nodes, List<Edge> edges, String words, String shape) {

  /** How a step looks; the style sheet knows each by its name. */
  enum Look {
    PLAIN,
    REMAINING,
    OPEN,
    STUCK,
    DONE,
    UNDOING,
    UNDONE,
    REFUSED,
    GIVEN_UP,
    BARRED;

    public String css() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * A step, at its place.
   *
   * @param caption where it is, or what it sends
   * @param further what undoes it, or how often it was sent
   */
  record Node(
      String name, Look look, String caption, String further, boolean pivot, int x, int y) {}

  /** From a step to one behind it. */
  record Edge(String path, boolean passed, boolean side) {}

  private record Drawn(
      String name, StepKind kind, boolean pivot, Look look, String caption, String further) {}

  /** In which direction the line goes. */
  enum Shape {
    WIDE(180, 72, 48, 22),
    TALL(310, 68, 30, 22);

    final int nodeWidth;
    final int nodeHeight;
    final int gap;
    final int rowGap;

    Shape(int nodeWidth, int nodeHeight, int gap, int rowGap) {
      this.nodeWidth = nodeWidth;
      this.nodeHeight = nodeHeight;
      this.gap = gap;
      this.rowGap = rowGap;
    }
  }

  private static final int MARGIN = 4;
  private static final int INDENT = 28;

  public int nodeWidth() {
    return Shape.valueOf(shape).nodeWidth;
  }

  public int nodeHeight() {
    return Shape.valueOf(shape).nodeHeight;
  }

  /** What every saga of a flow does. */
  static FlowPicture of(List<FlowStep> flow, Function<String, String> standing, Shape shape) {
    return drawn(
        flow.stream()
            .map(
                step ->
                    new Drawn(
                        step.name(),
                        step.kind(),
                        step.pivot(),
                        Look.PLAIN,
                        step.undo() == null ? step.sends() : step.sends() + " ⇄ " + step.undo(),
                        standing.apply(step.name())))
            .toList(),
        shape);
  }

  /** How far this saga is. */
  static FlowPicture of(SagaView saga, List<FlowStep> flow, Shape shape) {
    return drawn(
        saga.steps().stream()
            .map(
                step -> {
                  Optional<FlowStep> known =
                      flow.stream().filter(each -> each.name().equals(step.name())).findFirst();
                  Look look = look(saga, step);
                  return new Drawn(
                      step.name(),
                      known.map(FlowStep::kind).orElse(StepKind.COMPENSATABLE),
                      known.map(FlowStep::pivot).orElse(false),
                      look,
                      look == Look.REMAINING && saga.status().isEnded()
                          ? "never begun"
                          : caption(look),
                      step.attempts() == 0 ? "" : "sent " + WhyHere.times(step.attempts()));
                })
            .toList(),
        shape);
  }

  private static Look look(SagaView saga, StepState step) {
    SagaFailure failure = saga.failure();
    boolean refused =
        failure != null
            && failure.step().equals(step.name())
            && !failure.code().equals(SagaFailure.NO_ANSWER)
            && !failure.code().equals(SagaFailure.OPERATOR);
    boolean stuck = saga.isStuck();
    return switch (step.status()) {
      case PENDING -> Look.REMAINING;
      case DOING -> stuck ? Look.STUCK : Look.OPEN;
      case DONE -> Look.DONE;
      case UNDOING -> stuck ? Look.STUCK : Look.UNDOING;
      case UNDONE -> refused ? Look.REFUSED : Look.UNDONE;
      case BARRING -> Look.STUCK;
      case BARRED -> Look.BARRED;
      case GIVEN_UP -> Look.GIVEN_UP;
    };
  }

  private static String caption(Look look) {
    return switch (look) {
      case PLAIN -> "";
      case REMAINING -> "remaining";
      case OPEN -> "open";
      case STUCK -> "stuck";
      case DONE -> "done";
      case UNDOING -> "being undone";
      case UNDONE -> "undone";
      case REFUSED -> "refused, undone";
      case GIVEN_UP -> "given up";
      case BARRED -> "settled by hand";
    };
  }

  private static FlowPicture drawn(List<Drawn> steps, Shape shape) {
    List<Drawn> line = steps.stream().filter(step -> step.kind() != StepKind.BEST_EFFORT).toList();
    List<Drawn> sides = steps.stream().filter(step -> step.kind() == StepKind.BEST_EFFORT).toList();
    List<Node> nodes = new ArrayList<>();
    List<Edge> edges = new ArrayList<>();
    for (int at = 0; at < line.size(); at++) {
      nodes.add(
          shape == Shape.WIDE
              ? node(line.get(at), MARGIN + at * (shape.nodeWidth + shape.gap), MARGIN)
              : node(line.get(at), MARGIN, MARGIN + at * (shape.nodeHeight + shape.gap)));
      if (at > 0) {
        edges.add(edge(nodes.get(at - 1), nodes.get(at), shape, false));
      }
    }
    for (int at = 0; at < sides.size(); at++) {
      Node last = nodes.get(line.size() - 1);
      Node side =
          shape == Shape.WIDE
              ? node(
                  sides.get(at),
                  last.x() + shape.nodeWidth + shape.gap,
                  MARGIN + at * (shape.nodeHeight + shape.rowGap))
              : node(
                  sides.get(at),
                  MARGIN + INDENT,
                  last.y() + (at + 1) * (shape.nodeHeight + shape.gap));
      nodes.add(side);
      edges.add(edge(last, side, shape, true));
    }
    int width = 0;
    int height = 0;
    for (Node node : nodes) {
      width = Math.max(width, node.x() + shape.nodeWidth + MARGIN);
      height = Math.max(height, node.y() + shape.nodeHeight + MARGIN);
    }
    return new FlowPicture(width, height, nodes, edges, words(steps), shape.name());
  }

  private static Node node(Drawn step, int x, int y) {
    return new Node(step.name(), step.look(), step.caption(), step.further(), step.pivot(), x, y);
  }

  private static Edge edge(Node from, Node to, Shape shape, boolean side) {
    String path;
    if (shape == Shape.WIDE) {
      int startX = from.x() + shape.nodeWidth;
      int startY = from.y() + shape.nodeHeight / 2;
      int endY = to.y() + shape.nodeHeight / 2;
      int bend = startX + shape.gap / 2 - 6;
      path =
          startY == endY
              ? text("M%d %dH%d", startX, startY, to.x() - 7)
              : text("M%d %dH%dV%dH%d", startX, startY, bend, endY, to.x() - 7);
    } else if (side) {
      int endY = to.y() + shape.nodeHeight / 2;
      path = text("M%d %dV%dH%d", from.x() + 12, from.y() + shape.nodeHeight, endY, to.x() - 7);
    } else {
      int x = from.x() + 36;
      path = text("M%d %dV%d", x, from.y() + shape.nodeHeight, to.y() - 7);
    }
    String head =
        shape == Shape.WIDE || side ? text("l0 -4l7 4l-7 4l0 -4") : text("l-4 0l4 7l4 -7l-4 0");
    return new Edge(path + head, from.look() == Look.DONE && to.look() != Look.REMAINING, side);
  }

  private static String text(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }

  private static String words(List<Drawn> steps) {
    StringBuilder words = new StringBuilder();
    for (Drawn step : steps) {
      words
          .append(words.isEmpty() ? "" : ", then ")
          .append(step.name())
          .append(step.caption().isEmpty() ? "" : ": " + step.caption());
    }
    return words.append('.').toString();
  }
}
