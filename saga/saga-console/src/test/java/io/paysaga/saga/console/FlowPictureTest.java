package io.paysaga.saga.console;

import static io.paysaga.saga.console.Trip.FLOW;
import static io.paysaga.saga.console.Trip.saga;
import static io.paysaga.saga.console.Trip.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.console.FlowPicture.Look;
import io.paysaga.saga.console.FlowPicture.Node;
import io.paysaga.saga.console.FlowPicture.Shape;
import io.paysaga.saga.engine.SagaFailure;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepStatus;
import org.junit.jupiter.api.Test;

class FlowPictureTest {

  @Test
  void tellsHowFarASagaIs() {
    FlowPicture picture =
        FlowPicture.of(
            saga(
                SagaStatus.COMPENSATING,
                false,
                new SagaFailure("sleep", "no-room", "All rooms are taken."),
                step("fly", StepStatus.UNDOING, 1),
                step("sleep", StepStatus.UNDONE, 1),
                step("charge", StepStatus.PENDING, 0),
                step("mail", StepStatus.PENDING, 0)),
            FLOW,
            Shape.WIDE);
    assertThat(picture.nodes())
        .extracting(Node::look)
        .containsExactly(Look.UNDOING, Look.REFUSED, Look.REMAINING, Look.REMAINING);
    assertThat(picture.words())
        .isEqualTo(
            "fly: being undone, then sleep: refused, undone, then charge: remaining, then mail:"
                + " remaining.");
  }

  @Test
  void expectsNothingOfASagaThatHasEnded() {
    assertThat(
            FlowPicture.of(
                    saga(
                        SagaStatus.COMPENSATED, false, null, step("charge", StepStatus.PENDING, 0)),
                    FLOW,
                    Shape.TALL)
                .words())
        .isEqualTo("charge: never begun.");
  }

  @Test
  void showsWhatIsStuckAsSuch() {
    assertThat(
            FlowPicture.of(
                    saga(SagaStatus.RUNNING, true, null, step("charge", StepStatus.DOING, 9)),
                    FLOW,
                    Shape.TALL)
                .nodes())
        .extracting(Node::look)
        .containsExactly(Look.STUCK);
  }

  @Test
  void drawsALineThatEndsInSideBranches() {
    FlowPicture wide = FlowPicture.of(FLOW, step -> "", Shape.WIDE);
    assertThat(wide.nodes()).extracting(Node::y).containsOnly(4);
    assertThat(wide.nodes()).extracting(Node::x).isSorted().doesNotHaveDuplicates();
    assertThat(wide.edges()).extracting(FlowPicture.Edge::side).containsExactly(false, false, true);
    assertThat(wide.nodes())
        .filteredOn(Node::pivot)
        .extracting(Node::name)
        .containsExactly("sleep");
    FlowPicture tall = FlowPicture.of(FLOW, step -> "", Shape.TALL);
    assertThat(tall.width()).isLessThan(360);
    assertThat(tall.nodes()).extracting(Node::y).isSorted().doesNotHaveDuplicates();
  }
}
