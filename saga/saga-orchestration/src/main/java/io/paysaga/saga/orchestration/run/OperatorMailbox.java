package io.paysaga.saga.orchestration.run;

import io.paysaga.saga.engine.Ignored;
import io.paysaga.saga.engine.Operator;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaStateMachine;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.RecordSender;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.messaging.TechnicalFailure;
import io.paysaga.saga.orchestration.api.OperatorAction;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.orchestration.store.SagaJson;
import io.paysaga.saga.orchestration.store.SagaRepository;
import io.paysaga.saga.orchestration.store.SagaRow;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Puts what operators ask on the topic of the replies, where the saga's owner reads it. */
final class OperatorMailbox implements OperatorRequests {

  private final SagaRepository rows;
  private final FlowRegistry flows;
  private final SagaJson json = new SagaJson();
  private final CloudEventRecords events;
  private final RecordSender sender;
  private final Clock clock;

  OperatorMailbox(
      SagaRepository rows,
      FlowRegistry flows,
      CloudEventRecords events,
      RecordSender sender,
      Clock clock) {
    this.rows = rows;
    this.flows = flows;
    this.events = events;
    this.sender = sender;
    this.clock = clock;
  }

  @Override
  public Optional<String> objectionTo(UUID sagaId, OperatorAction action, Operator by) {
    return rows.find(sagaId)
        .map(
            row ->
                ignored(
                    row,
                    flows.of(row.type(), row.definitionVersion()),
                    action.event(by, clock.instant())))
        .map(Ignored::code);
  }

  @Override
  public Optional<String> objectionTo(SagaEvent.Answered reply) {
    return rows.find(reply.id().sagaId())
        .map(
            row -> {
              try {
                return ignored(row, flows.of(row.type(), row.definitionVersion()), reply);
              } catch (TechnicalFailure unknownVersion) {
                return Ignored.UNKNOWN_SAGA;
              }
            })
        .map(Ignored::code);
  }

  private <D> @Nullable Ignored ignored(SagaRow row, SagaFlow<D> flow, SagaEvent event) {
    return new SagaStateMachine<>(flow).on(row.state(flow, json), event).ignored();
  }

  @Override
  public boolean ask(UUID sagaId, OperatorAction action, Operator by) {
    return sender
        .send(
            List.of(
                events.write(
                    sagaId.toString(),
                    sagaId.toString(),
                    new SagaMessage<>(
                        action + "-" + sagaId + "-" + clock.millis(),
                        sagaId,
                        new OperatorRequestMessage(action, by.name(), by.reason()),
                        1,
                        CommandRecords.traceOf(sagaId.toString(), sagaId),
                        clock.instant()))))
        .isEmpty();
  }
}
