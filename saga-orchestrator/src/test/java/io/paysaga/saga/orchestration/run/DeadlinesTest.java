package io.paysaga.saga.orchestration.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaOccurrence;
import io.paysaga.saga.messaging.TechnicalFailure;
import io.paysaga.saga.orchestration.store.SagaRepository;
import io.paysaga.saga.test.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

/** When a deadline counts; time and the broker are the test's. */
class DeadlinesTest {

  private static final TopicPartition MINE = new TopicPartition(Reply.TOPIC, 0);
  private static final Duration GRACE = Duration.ofSeconds(6);
  private static final int AT_ONCE = 2;
  private static final UUID SAGA = new UUID(1, 2);

  private final SettableClock clock =
      SettableClock.stoppedAt(Instant.parse("2026-11-21T10:00:00Z"));
  private final SagaRepository rows = mock(SagaRepository.class);
  private final SagaExecutor sagas = mock(SagaExecutor.class);
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final Deadlines deadlines =
      new Deadlines(rows, sagas, Reply.TOPIC, 1, settings(Duration.ZERO), clock);

  @BeforeEach
  void oneSagaIsDueAndEverythingIsRead() {
    owns(1);
    when(sagas.lastFailedSend()).thenReturn(Instant.MIN);
    hasDue(0, new SagaRepository.Due(SAGA, clock.instant()));
  }

  @Test
  void judgesWhatIsDueOnceTheBrokerHasBeenThereForAWhile() {
    deadlines.judge(consumer);
    verify(sagas, never()).onAndSend(any());
    clock.passes(GRACE);
    deadlines.judge(consumer);
    verify(sagas)
        .onAndSend(
            List.of(new SagaOccurrence(SAGA, new SagaEvent.DeadlinePassed(clock.instant()))));
  }

  @Test
  void doesNotJudgeWhileRepliesWaitUnread() {
    afterTheGrace();
    consumer.updateEndOffsets(Map.of(MINE, 6L));
    deadlines.judge(consumer);
    verify(sagas, never()).onAndSend(any());
  }

  @Test
  void judgesUpToTheLastReplyThatWasReadThoughMoreCame() {
    afterTheGrace();
    consumer.updateEndOffsets(Map.of(MINE, 6L));
    Instant due = rows.due(0, clock.instant(), 1).get(0).at();
    deadlines.handled(List.of(replyOf(due.minusMillis(1))));
    deadlines.judge(consumer);
    verify(sagas, never()).onAndSend(any());
    deadlines.handled(List.of(replyOf(due)));
    deadlines.judge(consumer);
    verify(sagas).onAndSend(any());
  }

  @Test
  void beginsTheGraceAgainWhenTheBrokerDidNotAnswer() {
    afterTheGrace();
    consumer.setOffsetsException(new TimeoutException("away"));
    deadlines.judge(consumer);
    consumer.setOffsetsException(null);
    deadlines.judge(consumer);
    verify(sagas, never()).onAndSend(any());
    clock.passes(GRACE);
    deadlines.judge(consumer);
    verify(sagas).onAndSend(any());
  }

  @Test
  void beginsTheGraceAgainWhenASendFailed() {
    afterTheGrace();
    when(sagas.lastFailedSend()).thenReturn(clock.instant());
    deadlines.judge(consumer);
    verify(sagas, never()).onAndSend(any());
  }

  @Test
  void beginsTheGraceAgainWhenItsPartitionComesBack() {
    afterTheGrace();
    consumer.assign(List.of());
    deadlines.judge(consumer);
    consumer.assign(List.of(MINE));
    consumer.seek(MINE, 5);
    deadlines.judge(consumer);
    verify(sagas, never()).onAndSend(any());
  }

  @Test
  void beginsTheGraceAgainWhenItCouldNotLookForLongerThanTheGrace() {
    afterTheGrace();
    deadlines.judge(consumer);
    clearInvocations(sagas);
    clock.passes(GRACE.plusMillis(1));
    deadlines.judge(consumer);
    verify(sagas, never()).onAndSend(any());
    clock.passes(GRACE);
    deadlines.judge(consumer);
    verify(sagas).onAndSend(any());
  }

  @Test
  void judgesNothingWhenTheTopicHasOtherPartitionsThanTheSettingSays() {
    Deadlines ofSix = new Deadlines(rows, sagas, Reply.TOPIC, 6, settings(Duration.ZERO), clock);
    assertThatThrownBy(() -> ofSix.judge(consumer))
        .isInstanceOf(TechnicalFailure.class)
        .hasMessage("saga.replies has 1 partitions, but paysaga.messaging.topics.partitions is 6.");
    assertThat(consumer.assignment()).containsExactly(MINE);
  }

  @Test
  void letsNoSlotThatLagsKeepAnotherFromItsTurn() {
    Instant now = clock.instant();
    UUID other = new UUID(3, 4);
    owns(2);
    consumer.updateEndOffsets(Map.of(MINE, 6L));
    hasDue(0, new SagaRepository.Due(SAGA, now), new SagaRepository.Due(new UUID(5, 6), now));
    hasDue(1, new SagaRepository.Due(other, now.plusMillis(1)));
    Deadlines ofTwo = new Deadlines(rows, sagas, Reply.TOPIC, 2, settings(Duration.ZERO), clock);
    ofTwo.judge(consumer);
    clock.passes(GRACE);
    ofTwo.judge(consumer);
    assertThat(driven()).containsExactly(other);
  }

  @Test
  void drivesTheOldestDeadlinesOfAllSlotsFirstAndNoMoreThanItMay() {
    Instant now = clock.instant();
    owns(2);
    hasDue(0, due(3, now.plusMillis(1)), due(1, now.plusMillis(3)));
    hasDue(1, due(4, now), due(2, now.plusMillis(2)));
    Deadlines ofTwo = new Deadlines(rows, sagas, Reply.TOPIC, 2, settings(Duration.ZERO), clock);
    ofTwo.judge(consumer);
    clock.passes(GRACE);
    ofTwo.judge(consumer);
    assertThat(driven()).containsExactly(new UUID(0, 4), new UUID(0, 3));
  }

  @Test
  void pausesForATickAfterTheLastBatchWasDone() {
    Deadlines ticking =
        new Deadlines(rows, sagas, Reply.TOPIC, 1, settings(Duration.ofMillis(200)), clock);
    ticking.judge(consumer);
    clock.passes(GRACE);
    doAnswer(
            batch -> {
              clock.passes(Duration.ofSeconds(1));
              return null;
            })
        .when(sagas)
        .onAndSend(any());
    ticking.judge(consumer);
    clock.passes(Duration.ofMillis(199));
    ticking.judge(consumer);
    verify(sagas).onAndSend(any());
    clock.passes(Duration.ofMillis(1));
    ticking.judge(consumer);
    verify(sagas, times(2)).onAndSend(any());
  }

  private static SagaProperties settings(Duration tick) {
    return new SagaProperties(
        tick, GRACE, AT_ONCE, Duration.ofDays(30), Duration.ofMinutes(1), Map.of());
  }

  private static SagaRepository.Due due(int saga, Instant at) {
    return new SagaRepository.Due(new UUID(0, saga), at);
  }

  /** As the table answers: those up to a moment, oldest first, no more than asked for. */
  private void hasDue(int slot, SagaRepository.Due... due) {
    doAnswer(
            asked ->
                Stream.of(due)
                    .filter(saga -> !saga.at().isAfter(asked.getArgument(1)))
                    .limit(asked.getArgument(2, Integer.class))
                    .toList())
        .when(rows)
        .due(eq(slot), any(), anyInt());
  }

  private List<UUID> driven() {
    ArgumentCaptor<List<SagaOccurrence>> driven = ArgumentCaptor.captor();
    verify(sagas).onAndSend(driven.capture());
    return driven.getValue().stream().map(SagaOccurrence::sagaId).toList();
  }

  /** The consumer owns so many partitions and has read each to its end. */
  private void owns(int partitions) {
    List<TopicPartition> all =
        IntStream.range(0, partitions).mapToObj(n -> new TopicPartition(Reply.TOPIC, n)).toList();
    Node[] nodes = {new Node(1, "broker", 9092)};
    consumer.updatePartitions(
        Reply.TOPIC,
        all.stream()
            .map(each -> new PartitionInfo(Reply.TOPIC, each.partition(), nodes[0], nodes, nodes))
            .toList());
    consumer.assign(all);
    all.forEach(each -> consumer.seek(each, 5));
    consumer.updateEndOffsets(all.stream().collect(Collectors.toMap(each -> each, each -> 5L)));
  }

  private void afterTheGrace() {
    deadlines.judge(consumer);
    clock.passes(GRACE);
    clearInvocations(sagas);
  }

  private static ConsumerRecord<byte[], byte[]> replyOf(Instant time) {
    return new ConsumerRecord<>(
        Reply.TOPIC,
        0,
        5,
        time.toEpochMilli(),
        TimestampType.LOG_APPEND_TIME,
        0,
        0,
        new byte[0],
        new byte[0],
        new RecordHeaders(),
        Optional.empty());
  }
}
