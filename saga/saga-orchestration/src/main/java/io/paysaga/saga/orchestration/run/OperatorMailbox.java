package io.paysaga.saga.orchestration.run;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.paysaga.saga.engine.Ignored;
import io.paysaga.saga.engine.Operator;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaStateMachine;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.messaging.TechnicalFailure;
import io.paysaga.saga.orchestration.api.NewSaga;
import io.paysaga.saga.orchestration.api.OperatorAction;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.orchestration.api.SagaView;
import io.paysaga.saga.orchestration.store.OperatorAct;
import io.paysaga.saga.orchestration.store.OperatorActs;
import io.paysaga.saga.orchestration.store.SagaJson;
import io.paysaga.saga.orchestration.store.SagaRepository;
import io.paysaga.saga.orchestration.store.SagaRow;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** Stores what operators ask, and wakes the saga's owner by a record among the replies. */
final class OperatorMailbox implements OperatorRequests {

  private static final Logger log = LoggerFactory.getLogger(OperatorMailbox.class);

  private final SagaRepository rows;
  private final SagaExecutor sagas;
  private final OperatorActs acts;
  private final FlowRegistry flows;
  private final ReplyPartitions slots;
  private final SagaJson json = new SagaJson();
  private final CloudEventRecords events;
  private final KafkaTemplate<byte[], byte[]> kafka;
  private final TransactionOperations transaction;
  private final Clock clock;
  private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

  OperatorMailbox(
      SagaRepository rows,
      SagaExecutor sagas,
      OperatorActs acts,
      FlowRegistry flows,
      ReplyPartitions slots,
      CloudEventRecords events,
      KafkaTemplate<byte[], byte[]> kafka,
      TransactionOperations transaction,
      Clock clock) {
    this.rows = rows;
    this.sagas = sagas;
    this.acts = acts;
    this.flows = flows;
    this.slots = slots;
    this.events = events;
    this.kafka = kafka;
    this.transaction = transaction;
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
                    action.event(null, by, clock.instant())))
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
    return askedAt(sagaId, null, action, by).isPresent();
  }

  @Override
  public Optional<String> resend(UUID sagaId, String step, Operator by) {
    return askedAt(sagaId, step, OperatorAction.RESEND, by);
  }

  /** Stores the act, then wakes the saga's owner; where the record is that does, if anywhere. */
  private Optional<String> askedAt(
      UUID sagaId, @Nullable String step, OperatorAction action, Operator by) {
    if (action.beginsItsSaga()) {
      throw new IllegalArgumentException(action + " is asked of a saga that is not there.");
    }
    OperatorAct act = act(sagaId, step, action, by);
    transaction.executeWithoutResult(status -> acts.add(act));
    try {
      RecordMetadata place = kafka.send(wakeUp(act)).join().getRecordMetadata();
      return Optional.of(place.topic() + "-" + place.partition() + "@" + place.offset());
    } catch (KafkaException | org.springframework.kafka.KafkaException | CompletionException away) {
      log.warn("Nobody is woken for the act {}; it is done later: {}", act.id(), away.toString());
      return Optional.empty();
    }
  }

  @Override
  public SagaView undo(NewSaga<?> unknown, Operator by) {
    return sagas.undo(unknown, act(unknown.id(), null, OperatorAction.UNDO, by));
  }

  private OperatorAct act(UUID sagaId, @Nullable String step, OperatorAction action, Operator by) {
    return new OperatorAct(
        ids.generate(),
        sagaId,
        step,
        slots.of(sagaId),
        action,
        by,
        clock.instant().truncatedTo(ChronoUnit.MICROS));
  }

  private ProducerRecord<byte[], byte[]> wakeUp(OperatorAct act) {
    String saga = act.sagaId().toString();
    return events.write(
        saga,
        saga,
        new SagaMessage<>(
            act.id().toString(),
            act.sagaId(),
            new OperatorRequestMessage(act.action(), act.by().name(), act.by().reason()),
            1,
            CommandRecords.traceOf(saga, act.sagaId()),
            act.askedAt()));
  }
}
