package io.paysaga.saga.orchestration.run;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.paysaga.orchestrator.OrchestratorApplication;
import io.paysaga.orchestrator.pay.PayFlow;
import io.paysaga.orchestrator.pay.PayOrder;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.PollConsumers;
import io.paysaga.saga.orchestration.api.SagaStarter;
import io.paysaga.servers.OnRealServers;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * Many sagas are overdue after an outage in which their commands were lost and no reply was read;
 * when it is over, new checkouts come at a steady rate. Prints both rates.
 */
@SpringBootTest(
    classes = OrchestratorApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "paysaga.test.database=recovery",
      "paysaga.saga.grace-after-outage=1s",
      "paysaga.saga.flows.pay-order.steps.pay.attempts=1000",
      "paysaga.saga.flows.pay-order.steps.use-point.attempts=1000",
      "paysaga.saga.flows.pay-order.steps.complete-order.attempts=1000"
    })
@OnRealServers
class RecoveryTest {

  private static final int OVERDUE = 3000;

  /** Their orders came first. */
  private static final String OVERDUE_AND_OPEN =
      "due_at is not null and data->>'$.orderId' <= " + OVERDUE;

  private static final Duration BETWEEN_FRESH = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Autowired private SagaStarter starter;
  @Autowired private CloudEventRecords events;

  @Autowired
  @Qualifier("sagaKafkaTemplate")
  private KafkaTemplate<byte[], byte[]> kafka;

  @Autowired
  @Qualifier("sagaConsumerFactory")
  private ConsumerFactory<byte[], byte[]> consumers;

  @Autowired private JdbcTemplate jdbc;
  @Autowired private PollConsumers replies;

  private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();
  private final AtomicLong orders = new AtomicLong();

  /** When a saga was begun, was driven for the first time, if ever, and was paid. */
  private record Times(UUID saga, int slot, Instant begun, Instant driven, Instant paid) {

    Duration took() {
      return Duration.between(begun, paid);
    }
  }

  @Test
  void drivesWhatIsOverdueOldestFirstWhileFreshSagasGoOn() {
    replies.stop();
    long before = commandsSent();
    IntStream.range(0, OVERDUE).parallel().forEach(i -> start());
    await().atMost(PATIENCE).until(() -> commandsSent() == before + OVERDUE);
    await().atMost(PATIENCE).until(() -> count("due_at < utc_timestamp(6)") == OVERDUE);
    Map<UUID, Instant> dueAt = dueAt();
    ScheduledExecutorService buyers = Executors.newSingleThreadScheduledExecutor();
    // They read from the end: what was sent before is lost.
    PlayedParticipants participants = new PlayedParticipants(consumers, kafka, events);
    try {
      replies.start();
      buyers.scheduleAtFixedRate(this::start, 0, BETWEEN_FRESH.toMillis(), TimeUnit.MILLISECONDS);
      await().atMost(PATIENCE).until(() -> count(OVERDUE_AND_OPEN) == 0);
      buyers.shutdown();
      await().atMost(PATIENCE).until(() -> count("due_at is not null") == 0);
    } finally {
      buyers.shutdownNow();
      participants.close();
    }

    List<Times> all = times();
    List<Times> overdue = all.stream().filter(saga -> dueAt.containsKey(saga.saga())).toList();
    List<Times> fresh = all.stream().filter(saga -> !dueAt.containsKey(saga.saga())).toList();
    assertThat(overdue).hasSize(OVERDUE).extracting(Times::driven).doesNotContainNull();
    assertThat(all).extracting(Times::paid).doesNotContainNull();
    Instant lastDriven = overdue.stream().map(Times::driven).max(naturalOrder()).orElseThrow();
    List<Times> meanwhile =
        fresh.stream().filter(saga -> saga.begun().isBefore(lastDriven)).toList();
    assertThat(meanwhile.stream().filter(saga -> saga.paid().isBefore(lastDriven)))
        .as("of %d fresh sagas begun while overdue ones were driven, those paid", meanwhile.size())
        .hasSizeGreaterThan(meanwhile.size() / 10);
    print(overdue, fresh);
    overdue.stream()
        .collect(Collectors.groupingBy(Times::slot))
        .forEach(
            (slot, sagas) ->
                assertThat(
                        sagas.stream()
                            .sorted(
                                comparing((Times saga) -> dueAt.get(saga.saga()))
                                    .thenComparing(Times::driven))
                            .map(Times::driven))
                    .as("slot %d, the oldest deadline first", slot)
                    .isSorted());
  }

  private void start() {
    starter.start(PayFlow.saga(ids.generate(), new PayOrder(orders.incrementAndGet(), 1, 24_000)));
  }

  private long commandsSent() {
    try (Consumer<byte[], byte[]> consumer = consumers.createConsumer("count", "count")) {
      return consumer
          .endOffsets(
              consumer.partitionsFor("payment.commands").stream()
                  .map(each -> new TopicPartition(each.topic(), each.partition()))
                  .toList())
          .values()
          .stream()
          .mapToLong(end -> end)
          .sum();
    }
  }

  private Map<UUID, Instant> dueAt() {
    return jdbc
        .query(
            "select bin_to_uuid(id), due_at from saga",
            (row, n) ->
                Map.entry(UUID.fromString(row.getString(1)), row.getTimestamp(2).toInstant()))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private int count(String where) {
    return jdbc.queryForObject("select count(*) from saga where " + where, Integer.class);
  }

  private List<Times> times() {
    return jdbc.query(
        """
        select bin_to_uuid(s.id) id, s.slot, s.created_at, j.driven, j.paid
        from saga s join (
          select saga_id, min(if(event = 'saga.deadline-passed.v1', at, null)) driven,
                 min(if(decided->>'$.to' = 'COMPLETED', at, null)) paid
          from saga_journal group by saga_id) j on j.saga_id = s.id
        """,
        (row, n) ->
            new Times(
                UUID.fromString(row.getString("id")),
                row.getInt("slot"),
                row.getTimestamp("created_at").toInstant(),
                instant(row.getTimestamp("driven")),
                instant(row.getTimestamp("paid"))));
  }

  private static Instant instant(Timestamp column) {
    return column == null ? null : column.toInstant();
  }

  private static void print(List<Times> overdue, List<Times> fresh) {
    Instant first = overdue.stream().map(Times::driven).min(naturalOrder()).orElseThrow();
    Instant last = overdue.stream().map(Times::driven).max(naturalOrder()).orElseThrow();
    double seconds = Duration.between(first, last).toMillis() / 1000.0;
    List<Times> meanwhile =
        fresh.stream()
            .filter(saga -> saga.paid().isBefore(last))
            .sorted(comparing(Times::took))
            .toList();
    System.out.printf(
        "Recovery: %d overdue sagas driven in %.1f s (%.0f/s); %d fresh ones paid meanwhile (%.0f/s), half of them within %d ms, 99%% within %d ms%n",
        overdue.size(),
        seconds,
        overdue.size() / seconds,
        meanwhile.size(),
        meanwhile.size() / seconds,
        meanwhile.get(meanwhile.size() / 2).took().toMillis(),
        meanwhile.get(meanwhile.size() * 99 / 100).took().toMillis());
  }
}
