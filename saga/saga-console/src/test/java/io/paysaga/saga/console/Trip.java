package io.paysaga.saga.console;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.FlowStep;
import io.paysaga.saga.engine.RetryPolicy;
import io.paysaga.saga.engine.SagaFailure;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepKind;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.orchestration.api.SagaDescription;
import io.paysaga.saga.orchestration.api.SagaSnapshot;
import io.paysaga.saga.orchestration.api.SagaView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

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

  /** What a saga of it remembers. */
  record Booking(long price) {}

  private record Book() implements Command {

    @Override
    public String key() {
      return "7";
    }
  }

  static final SagaDescription<Booking> DESCRIPTION =
      new SagaDescription<>() {

        private final SagaFlow<Booking> flow =
            SagaFlow.named("trip", Booking.class)
                .step("fly")
                .answerWithin(Duration.ofSeconds(5))
                .attempts(2)
                .send(booking -> new Book())
                .undo(booking -> new Book())
                .end();

        @Override
        public SagaFlow<Booking> flow() {
          return flow;
        }

        @Override
        public OptionalLong amount(Booking booking) {
          return OptionalLong.of(booking.price());
        }
      };

  private Trip() {}

  /** The saga's row. */
  static SagaSnapshot stored(SagaView saga, long price) {
    return new SagaSnapshot(
        saga.id(),
        saga.type(),
        saga.subject(),
        saga.owner(),
        null,
        saga.status(),
        saga.stuckSince(),
        null,
        JsonMapper.shared().createObjectNode().put("price", price),
        1,
        saga.createdAt());
  }

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
