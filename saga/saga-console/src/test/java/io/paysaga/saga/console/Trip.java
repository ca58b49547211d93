package io.paysaga.saga.console;

import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.FlowStep;
import io.paysaga.saga.engine.RetryPolicy;
import io.paysaga.saga.engine.SagaFailure;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepKind;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.orchestration.api.SagaView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A saga of a business that is no shop. */
final class Trip {

  static final Instant NOW = Instant.parse("2026-11-30T20:00:00Z");
  static final Moments MOMENTS = new Moments(NOW);

  private static final RetryPolicy POLICY = new RetryPolicy(Duration.ofSeconds(5), 2);

  static final List<FlowStep> FLOW =
      List.of(
          new FlowStep(
              "fly",
              StepKind.COMPENSATABLE,
              false,
              POLICY,
              "BookFlight",
              "CancelFlight",
              "flights"),
          new FlowStep(
              "sleep", StepKind.COMPENSATABLE, true, POLICY, "BookRoom", "CancelRoom", "rooms"),
          new FlowStep("charge", StepKind.RETRIABLE, false, POLICY, "Charge", null, "cards"),
          new FlowStep("mail", StepKind.BEST_EFFORT, false, POLICY, "Mail", null, "mails"));

  private Trip() {}

  static StepState step(String name, StepStatus status, int attempts) {
    boolean open =
        List.of(StepStatus.DOING, StepStatus.UNDOING, StepStatus.BARRING).contains(status);
    return new StepState(
        name, status, attempts, 0, 0, open ? NOW.plusSeconds(4) : null, null, null);
  }

  static SagaView saga(
      SagaStatus status, boolean stuck, @Nullable SagaFailure failure, StepState... steps) {
    return new SagaView(
        new UUID(1, 2),
        "trip",
        Subject.parse("TRIP:7"),
        "7",
        status,
        stuck ? NOW.minusSeconds(60) : null,
        List.of(steps),
        failure,
        NOW.minusSeconds(300),
        NOW.minusSeconds(60));
  }
}
