package io.paysaga.saga.orchestration.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockingDetails;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.messaging.TechnicalFailure;
import io.paysaga.saga.orchestration.run.SagaExecutor.Overdue;
import io.paysaga.saga.orchestration.store.SagaRepository;
import io.paysaga.saga.test.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

/** When a deadline counts; time and the broker are the test's. */
class DeadlinesTest {

  private static final TopicPartition MINE = new TopicPartition(Reply.TOPIC, 0);
  private static final Duration GRACE = Duration.ofSeconds(6);
  private static final int AT_ONCE = 2;
  private static final UUID SAGA = new UUID(1, 2);

  private static final List<SagaRepository.Version> KNOWN =
      List.of(new SagaRepository.Version("trip", 1));

  private final SettableClock clock =
      SettableClock.stoppedAt(Instant.parse("2026-11-21T10:00:00Z"));
  private Duration elapsed = Duration.ofDays(-2);
  private final SagaRepository rows = mock(SagaRepository.class);
  private final Map<Integer, List<SagaRepository.Due>> inTheTable = new HashMap<>();
  private final SagaExecutor sagas = mock(SagaExecutor.class);
  private final FlowRegistry flows = mock(FlowRegistry.class);
  private final UnknownVersions unknown = new UnknownVersions();
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final Deadlines deadlines = deadlines(1, Duration.ZERO);

  @BeforeEach
  void oneSagaIsDueAndEverythingIsRead() {
    owns(1);
    when(sagas.sinceTheBrokerFailed()).thenReturn(Optional.empty());
    when(flows.known()).thenReturn(KNOWN);
    hasDue(0, new SagaRepository.Due(SAGA, clock.instant()));
  }

  @Test
  void judgesWhatIsDueOnceTheBrokerHasBeenThereForAWhile() {
    deadlines.judge(consumer);
    verify(sagas, never()).judge(any());
    passes(GRACE);
    deadlines.judge(consumer);
    verify(sagas).judge(List.of(new Overdue(SAGA, clock.instant(), clock.instant().minus(GRACE))));
  }

  @Test
  void doesNotJudgeWhileRepliesWaitUnread() {
    hasDue(0, new SagaRepository.Due(SAGA, clock.instant().plusMillis(1)));
    afterTheGrace();
    consumer.updateEndOffsets(Map.of(MINE, 6L));
    deadlines.judge(consumer);
    verify(sagas, never()).judge(any());
  }

  @Test
  void judgesUpToTheMomentWhenTheEndWasAskedForThatIsReachedThoughMoreCame() {
    hasDue(0, new SagaRepository.Due(SAGA, clock.instant().plus(GRACE)));
    afterTheGrace();
    consumer.updateEndOffsets(Map.of(MINE, 6L));
    deadlines.judge(consumer);
    consumer.updateEndOffsets(Map.of(MINE, 7L));
    passes(Duration.ofSeconds(1));
    deadlines.judge(consumer);
    verify(sagas, never()).judge(any());
    consumer.seek(MINE, 6);
    deadlines.judge(consumer);
    verify(sagas).judge(any());
  }

  @Test
  void goesOnAsBeforeWhenTheClockIsSetBackByAnHour() {
    Deadlines ticking = deadlines(1, Duration.ofMillis(200));
    ticking.judge(consumer);
    clock.passes(Duration.ofHours(-1));
    passes(GRACE);
    hasDue(0, new SagaRepository.Due(SAGA, clock.instant()));
    ticking.judge(consumer);
    verify(sagas).judge(any());
    passes(Duration.ofMillis(200));
    ticking.judge(consumer);
    verify(sagas, times(2)).judge(any());
  }

  @Test
  void asksOnlyForSagasOfVersionsThatItKnowsAndCountsTheOthersOnceAMinute() {
    when(rows.dueOfOthers(eq(0), any(), eq(KNOWN)))
        .thenReturn(
            List.of(
                new SagaRepository.DueOfVersion(
                    new SagaRepository.Version("trip", 99), 200, new UUID(9, 9))));
    afterTheGrace();
    deadlines.judge(consumer);
    deadlines.judge(consumer);
    verify(rows).dueOfOthers(anyInt(), any(), any());
    assertThat(unknown.overdue()).isEqualTo(200);
    when(rows.dueOfOthers(eq(0), any(), eq(KNOWN))).thenReturn(List.of());
    for (int i = 0; i < 10; i++) {
      passes(GRACE);
      deadlines.judge(consumer);
    }
    assertThat(unknown.overdue()).isZero();
  }

  @Test
  void countsOnlySagasThatWereDrivenAndPassesOverThoseThatAreLocked() {
    hasDue(0, IntStream.range(0, 70).mapToObj(this::dueLongAgo).toArray(SagaRepository.Due[]::new));
    when(sagas.judge(any()))
        .thenAnswer(
            asked ->
                asked.<List<Overdue>>getArgument(0).stream()
                    .map(Overdue::id)
                    .filter(id -> id.getLeastSignificantBits() < 60)
                    .collect(Collectors.toSet()));
    afterTheGrace();
    deadlines.judge(consumer);
    assertThat(drivenInAll()).hasSize(62).contains(new UUID(0, 60), new UUID(0, 61));
    clearInvocations(sagas);
    deadlines.judge(consumer);
    assertThat(drivenInAll()).containsExactly(new UUID(0, 60), new UUID(0, 61));
    clearInvocations(sagas);
    passes(Duration.ofSeconds(1));
    deadlines.judge(consumer);
    assertThat(drivenInAll()).as("their pause is over").hasSize(62);
    clearInvocations(sagas);
    passes(Duration.ofSeconds(1));
    deadlines.judge(consumer);
    assertThat(drivenInAll()).as("it has grown").hasSize(2);
  }

  @Test
  void drivesTheNeighboursOfOneThatFailsAndLeavesItOut() {
    hasDue(0, dueLongAgo(0), dueLongAgo(1));
    failsWith(new UUID(0, 0));
    afterTheGrace();
    deadlines.judge(consumer);
    verify(sagas).judge(argThat(alone -> alone.size() == 1 && isOf(alone, new UUID(0, 1))));
    clearInvocations(sagas);
    deadlines.judge(consumer);
    verify(sagas, never()).judge(argThat(batch -> isOf(batch, new UUID(0, 0))));
  }

  @Test
  void leavesThoseOutForAMomentWhereNothingPasses() {
    hasDue(0, dueLongAgo(0), dueLongAgo(1), dueLongAgo(2));
    failsWith(new UUID(0, 0));
    failsWith(new UUID(0, 1));
    when(sagas.judge(argThat(batch -> batch != null && batch.size() > 1)))
        .thenThrow(new IllegalStateException("no"));
    afterTheGrace();
    assertThatThrownBy(() -> deadlines.judge(consumer)).hasMessage("no");
    deadlines.judge(consumer);
    verify(sagas).judge(argThat(batch -> batch.size() == 1 && isOf(batch, new UUID(0, 2))));
    passes(Duration.ofSeconds(1));
    clearInvocations(sagas);
    assertThatThrownBy(() -> deadlines.judge(consumer)).hasMessage("no");
  }

  @Test
  void beginsTheGraceAgainWhenTheBrokerDidNotAnswer() {
    afterTheGrace();
    consumer.setOffsetsException(new TimeoutException("away"));
    deadlines.judge(consumer);
    consumer.setOffsetsException(null);
    deadlines.judge(consumer);
    verify(sagas, never()).judge(any());
    passes(GRACE);
    deadlines.judge(consumer);
    verify(sagas).judge(any());
  }

  @Test
  void beginsTheGraceAgainWhenASendFailed() {
    afterTheGrace();
    when(sagas.sinceTheBrokerFailed()).thenReturn(Optional.of(Duration.ZERO));
    deadlines.judge(consumer);
    verify(sagas, never()).judge(any());
  }

  @Test
  void beginsTheGraceAgainWhenItsPartitionComesBack() {
    afterTheGrace();
    consumer.assign(List.of());
    deadlines.judge(consumer);
    consumer.assign(List.of(MINE));
    consumer.seek(MINE, 5);
    deadlines.judge(consumer);
    verify(sagas, never()).judge(any());
  }

  @Test
  void beginsTheGraceAgainWhenItCouldNotLookForLongerThanTheGrace() {
    afterTheGrace();
    deadlines.judge(consumer);
    clearInvocations(sagas);
    passes(GRACE.plusMillis(1));
    deadlines.judge(consumer);
    verify(sagas, never()).judge(any());
    passes(GRACE);
    deadlines.judge(consumer);
    verify(sagas).judge(any());
  }

  @Test
  void judgesNothingWhenTheTopicHasOtherPartitionsThanTheSettingSays() {
    Deadlines ofSix = deadlines(6, Duration.ZERO);
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
    Deadlines ofTwo = deadlines(2, Duration.ZERO);
    ofTwo.judge(consumer);
    passes(GRACE);
    ofTwo.judge(consumer);
    assertThat(driven()).containsExactly(other);
  }

  @Test
  void drivesTheOldestDeadlinesOfAllSlotsFirstAndNoMoreThanItMay() {
    Instant now = clock.instant();
    owns(2);
    hasDue(0, due(3, now.plusMillis(1)), due(1, now.plusMillis(3)));
    hasDue(1, due(4, now), due(2, now.plusMillis(2)));
    Deadlines ofTwo = deadlines(2, Duration.ZERO);
    ofTwo.judge(consumer);
    passes(GRACE);
    ofTwo.judge(consumer);
    assertThat(driven()).containsExactly(new UUID(0, 4), new UUID(0, 3));
  }

  @Test
  void pausesForATickAfterTheLastBatchWasDone() {
    Deadlines ticking = deadlines(1, Duration.ofMillis(200));
    ticking.judge(consumer);
    passes(GRACE);
    doAnswer(
            batch -> {
              passes(Duration.ofSeconds(1));
              return Set.of();
            })
        .when(sagas)
        .judge(any());
    ticking.judge(consumer);
    passes(Duration.ofMillis(199));
    ticking.judge(consumer);
    verify(sagas).judge(any());
    passes(Duration.ofMillis(1));
    ticking.judge(consumer);
    verify(sagas, times(2)).judge(any());
  }

  @Test
  void looksOnceASecondWhereNothingIsDueSoonAndAtEachTickBeforeSomethingIs() {
    Deadlines ticking = deadlines(1, Duration.ofMillis(200));
    ticking.judge(consumer);
    passes(GRACE);
    hasDue(0, new SagaRepository.Due(SAGA, clock.instant().plusMillis(1_500)));
    assertThat(looks(ticking)).isTrue();
    passes(Duration.ofMillis(999));
    assertThat(looks(ticking)).as("nothing is due within a second").isFalse();
    passes(Duration.ofMillis(1));
    assertThat(looks(ticking)).isTrue();
    passes(Duration.ofMillis(200));
    assertThat(looks(ticking)).as("it is due in less than a second").isTrue();
    passes(Duration.ofMillis(300));
    ticking.judge(consumer);
    assertThat(driven()).containsExactly(SAGA);
  }

  @Test
  void takesNoRestForALookThatCouldNotBeMade() {
    hasDue(0);
    Deadlines ticking = deadlines(1, Duration.ofMillis(200), Duration.ofMillis(800));
    ticking.judge(consumer);
    for (int look = 0; look < 4; look++) {
      passes(Duration.ofMillis(400));
      ticking.judge(consumer);
    }
    hasDue(0, new SagaRepository.Due(SAGA, clock.instant()));
    passes(Duration.ofMillis(400));
    ticking.judge(consumer);
    assertThat(driven()).containsExactly(SAGA);
  }

  private boolean looks(Deadlines asked) {
    clearInvocations(rows);
    asked.judge(consumer);
    return !mockingDetails(rows).getInvocations().isEmpty();
  }

  private void passes(Duration time) {
    clock.passes(time);
    elapsed = elapsed.plus(time);
  }

  private Deadlines deadlines(int slots, Duration tick) {
    return deadlines(slots, tick, GRACE);
  }

  private Deadlines deadlines(int slots, Duration tick, Duration grace) {
    return new Deadlines(
        rows,
        sagas,
        flows,
        unknown,
        Reply.TOPIC,
        slots,
        settings(tick, grace),
        clock,
        () -> elapsed.toNanos(),
        new SimpleMeterRegistry());
  }

  private SagaRepository.Due dueLongAgo(int saga) {
    return due(saga, clock.instant().minusSeconds(100).plusMillis(saga));
  }

  private void failsWith(UUID saga) {
    when(sagas.judge(argThat(batch -> batch != null && isOf(batch, saga))))
        .thenThrow(new IllegalStateException("no"));
  }

  private static boolean isOf(List<Overdue> batch, UUID saga) {
    return batch.stream().anyMatch(each -> each.id().equals(saga));
  }

  private List<UUID> drivenInAll() {
    ArgumentCaptor<List<Overdue>> driven = ArgumentCaptor.captor();
    verify(sagas, atLeastOnce()).judge(driven.capture());
    return driven.getAllValues().stream().flatMap(List::stream).map(Overdue::id).toList();
  }

  private static SagaProperties settings(Duration tick, Duration grace) {
    return new SagaProperties(
        tick,
        grace,
        AT_ONCE,
        Duration.ofDays(30),
        Duration.ofMinutes(1),
        new SagaProperties.Acts(false, Duration.ofHours(1), 100, Duration.ofMinutes(1), true),
        new SagaProperties.Streams(200, Duration.ofSeconds(15)),
        Map.of());
  }

  private static SagaRepository.Due due(int saga, Instant at) {
    return new SagaRepository.Due(new UUID(0, saga), at);
  }

  /** As the table answers: those up to a moment, no more than asked for. */
  private void hasDue(int slot, SagaRepository.Due... due) {
    inTheTable.put(slot, List.of(due));
    doAnswer(
            asked -> {
              Map<Integer, List<SagaRepository.Due>> found = new HashMap<>();
              asked
                  .<Map<Integer, Instant>>getArgument(0)
                  .forEach(
                      (each, upTo) ->
                          found.put(
                              each,
                              inTheTable.getOrDefault(each, List.of()).stream()
                                  .filter(saga -> !saga.at().isAfter(upTo))
                                  .limit(asked.getArgument(2, Integer.class))
                                  .toList()));
              found.values().removeIf(List::isEmpty);
              return found;
            })
        .when(rows)
        .due(any(), eq(KNOWN), anyInt());
  }

  private List<UUID> driven() {
    ArgumentCaptor<List<Overdue>> driven = ArgumentCaptor.captor();
    verify(sagas).judge(driven.capture());
    return driven.getValue().stream().map(Overdue::id).toList();
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
    passes(GRACE);
    clearInvocations(sagas);
  }
}
