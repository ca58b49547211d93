package io.paysaga.saga.orchestration.run;

import static java.util.stream.Collectors.toMap;

import io.paysaga.saga.api.BarrierReply;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.Decision;
import io.paysaga.saga.engine.Operator;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStateMachine;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.orchestration.api.OperatorAction;
import io.paysaga.saga.orchestration.api.SagaForesight;
import io.paysaga.saga.orchestration.store.SagaJson;
import io.paysaga.saga.orchestration.store.SagaRepository;
import io.paysaga.saga.orchestration.store.SagaRow;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks the state machine what it would decide, with answers that say nothing but yes or no. */
final class Foresight implements SagaForesight {

  /** Above it a silence decides nothing new. */
  private static final int LONGEST_SILENCE = 100;

  private static final Operator SOMEBODY = new Operator("somebody", "to see what would follow");

  private final SagaRepository rows;
  private final FlowRegistry flows;
  private final Clock clock;
  private final SagaJson json = new SagaJson();

  Foresight(SagaRepository rows, FlowRegistry flows, Clock clock) {
    this.rows = rows;
    this.flows = flows;
    this.clock = clock;
  }

  private record Yes() implements Reply.Accepted {}

  private record Gone() implements Reply.Undone {}

  private record No() implements Reply.Refusal {

    @Override
    public String code() {
      return "refused";
    }

    @Override
    public String message() {
      return "The participant says no.";
    }
  }

  private record NotThisTime() implements Reply.Failure {

    @Override
    public String message() {
      return "It did not work this time.";
    }
  }

  @Override
  public Map<UUID, Foreseen> ifAsked(Collection<UUID> sagas, OperatorAction action) {
    SagaEvent event = action.event(null, SOMEBODY, clock.instant()).orElseThrow();
    return rows.find(sagas).stream()
        .flatMap(row -> known(row).stream())
        .collect(toMap(saga -> saga.row().id(), saga -> saga.after(event)));
  }

  @Override
  public List<Possible> whatMayCome(UUID saga) {
    return rows.find(saga).flatMap(this::known).map(Known::whatMayCome).orElse(List.of());
  }

  private Optional<Known<?>> known(SagaRow row) {
    return flows.find(row.type(), row.definitionVersion()).map(flow -> known(row, flow));
  }

  private <D> Known<D> known(SagaRow row, SagaFlow<D> flow) {
    return new Known<>(
        row,
        row.state(flow, json),
        new SagaStateMachine<>(flow, (open, direction, reply) -> true),
        clock.instant());
  }

  /** A saga whose flow is known. */
  private record Known<D>(
      SagaRow row, SagaState<D> state, SagaStateMachine<D> machine, Instant now) {

    Foreseen after(SagaEvent event) {
      return foreseen(machine.on(state, event));
    }

    List<Possible> whatMayCome() {
      return state.steps().stream()
          .filter(step -> step.status().isOpen())
          .flatMap(
              step ->
                  Arrays.stream(Happening.values()).flatMap(what -> possible(step, what).stream()))
          .toList();
    }

    private Optional<Possible> possible(StepState step, Happening what) {
      try {
        return then(step, what)
            .filter(then -> then.objection() == null)
            .map(then -> new Possible(step.name(), what, then));
      } catch (RuntimeException dataThatTheAnswerBrings) {
        return Optional.of(new Possible(step.name(), what, null));
      }
    }

    private Optional<Foreseen> then(StepState step, Happening what) {
      return switch (what) {
        case DONE -> Optional.of(answered(step, done(step)));
        case REFUSED ->
            step.status() == StepStatus.DOING
                ? Stream.of(new No(), new NotThisTime())
                    .map(reply -> answered(step, reply))
                    .filter(then -> then.objection() == null)
                    .findFirst()
                : Optional.empty();
        case SILENCE -> Optional.of(silence(step.name()));
      };
    }

    private Reply done(StepState step) {
      return switch (step.status()) {
        case UNDOING -> new Gone();
        case BARRING ->
            state.failure() == null ? new BarrierReply.Barred() : new BarrierReply.UndoBarred();
        default -> new Yes();
      };
    }

    private Foreseen answered(StepState step, Reply reply) {
      CommandId id = new CommandId(state.sagaId(), step.name(), directionOf(step));
      return after(new SagaEvent.Answered(id, step.attempts(), reply, now));
    }

    private static Direction directionOf(StepState step) {
      return switch (step.status()) {
        case UNDOING -> Direction.UNDO;
        case BARRING -> Direction.BAR;
        default -> Direction.DO;
      };
    }

    /** Until something else happens than that it is sent again. */
    private Foreseen silence(String step) {
      Decision<D> decided = unanswered(state, step);
      for (int more = 0; more < LONGEST_SILENCE && isAsBefore(decided.next()); more++) {
        decided = unanswered(decided.next(), step);
      }
      return foreseen(decided);
    }

    private Decision<D> unanswered(SagaState<D> from, String step) {
      Instant due =
          from.steps().stream()
              .filter(each -> each.name().equals(step))
              .map(StepState::dueAt)
              .filter(Objects::nonNull)
              .findFirst()
              .orElse(now);
      return machine.on(from, new SagaEvent.DeadlinePassed(due, null, List.of(step)));
    }

    private boolean isAsBefore(SagaState<D> after) {
      return after.status() == state.status()
          && isStuck(after.stuckSince()) == isStuck(state.stuckSince());
    }

    private static boolean isStuck(@Nullable Instant since) {
      return since != null;
    }

    private Foreseen foreseen(Decision<D> decided) {
      return new Foreseen(
          row.view(state),
          row.view(decided.next()),
          decided.sends().stream().map(Decision.Send::id).toList(),
          decided.ignored() == null ? null : decided.ignored().code());
    }
  }
}
