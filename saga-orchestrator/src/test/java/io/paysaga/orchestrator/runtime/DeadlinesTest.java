package io.paysaga.orchestrator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.paysaga.events.Reply;
import io.paysaga.messaging.Technical;
import io.paysaga.orchestrator.engine.SagaEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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

/** When a deadline counts; time and the broker are the test's. */
class DeadlinesTest {

  private static final TopicPartition MINE = new TopicPartition(Reply.TOPIC, 0);
  private static final Duration GRACE = Duration.ofSeconds(6);
  private static final UUID SAGA = new UUID(1, 2);

  private final MovedClock clock = new MovedClock();
  private final SagaRows rows = mock(SagaRows.class);
  private final Sagas sagas = mock(Sagas.class);
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final Deadlines deadlines =
      new Deadlines(rows, sagas, 1, new SagaProperties(Duration.ZERO, GRACE, 200, Map.of()), clock);

  @BeforeEach
  void oneSagaIsDueAndEverythingIsRead() {
    Node node = new Node(1, "broker", 9092);
    Node[] nodes = {node};
    consumer.updatePartitions(
        Reply.TOPIC, List.of(new PartitionInfo(Reply.TOPIC, 0, node, nodes, nodes)));
    consumer.assign(List.of(MINE));
    consumer.seek(MINE, 5);
    consumer.updateEndOffsets(Map.of(MINE, 5L));
    when(sagas.lastFailedSend()).thenReturn(Instant.MIN);
    when(rows.due(any(), any(), any()))
        .thenReturn(List.of(new SagaRows.Due(SAGA, 0, clock.instant())));
  }

  @Test
  void judgesWhatIsDueOnceTheBrokerHasBeenThereForAWhile() {
    deadlines.judge(consumer);
    verify(sagas, never()).onAndSend(any());
    clock.passes(GRACE);
    deadlines.judge(consumer);
    verify(sagas)
        .onAndSend(
            List.of(new Sagas.Occurrence(SAGA, new SagaEvent.DeadlinePassed(clock.instant()))));
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
    Instant due = rows.due(List.of(0), clock.instant(), null).get(0).at();
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
  void judgesNothingWhenTheTopicHasOtherPartitionsThanTheSettingSays() {
    Deadlines ofSix =
        new Deadlines(
            rows, sagas, 6, new SagaProperties(Duration.ZERO, GRACE, 200, Map.of()), clock);
    assertThatThrownBy(() -> ofSix.judge(consumer))
        .isInstanceOf(Technical.class)
        .hasMessage("saga.replies has 1 partitions, but paysaga.messaging.topics.partitions is 6.");
    assertThat(consumer.assignment()).containsExactly(MINE);
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

  /** Stands still until it is moved. */
  private static final class MovedClock extends Clock {

    private Instant now = Instant.parse("2026-11-21T10:00:00Z");

    void passes(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
