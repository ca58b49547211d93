package io.paysaga.saga.orchestration.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import com.fasterxml.uuid.impl.UUIDUtil;
import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.events.OrderReply;
import io.paysaga.events.PaymentReply;
import io.paysaga.events.PointReply;
import io.paysaga.orchestrator.OrchestratorApplication;
import io.paysaga.orchestrator.pay.PayFlow;
import io.paysaga.orchestrator.pay.PayOrder;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.orchestration.api.JournalEntry;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaStarter;
import io.paysaga.servers.OnRealServers;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;

/** One's fault is not everyone's: what cannot go on waits alone. */
@SpringBootTest(
    classes = OrchestratorApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "paysaga.test.database=alone",
      "paysaga.saga.grace-after-outage=1s",
      "paysaga.saga.flows.pay-order.steps.pay.answer-within=1s",
      "paysaga.saga.flows.pay-order.steps.pay.attempts=1000",
      "spring.kafka.producer.properties[delivery.timeout.ms]=900",
      "spring.kafka.producer.properties[request.timeout.ms]=500"
    })
@OnRealServers
@ExtendWith(OutputCaptureExtension.class)
class WaitsAloneTest {

  private static final AtomicLong ORDERS = new AtomicLong(1000);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final String DELIVERIES = "order.deliveries";

  @Autowired private SagaStarter starter;
  @Autowired private SagaQueries sagas;
  @Autowired private CloudEventRecords events;

  @Autowired
  @Qualifier("sagaKafkaTemplate")
  private KafkaTemplate<byte[], byte[]> kafka;

  @Autowired
  @Qualifier("sagaConsumerFactory")
  private ConsumerFactory<byte[], byte[]> consumers;

  @Autowired
  @Qualifier("sagaKafkaAdmin")
  private KafkaAdmin admin;

  @Autowired private DataSource pool;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private MeterRegistry metrics;

  private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

  @Test
  void drivesAFreshSagaBesideTwoHundredOfAnUnknownVersionAndSixtyThatAreLocked(CapturedOutput log)
      throws Exception {
    long deadLettersOfOthers = deadLetters();
    List<UUID> foreign = begin(200);
    List<UUID> locked = begin(60);
    UUID answered = begin(1).get(0);
    awaitDriven(answered);
    try (Connection console = pool.getConnection();
        Statement statement = console.createStatement()) {
      console.setAutoCommit(false);
      jdbc.update(
          "update saga set slot = 0, due_at = '2026-01-01', definition_version = 99 where "
              + among(foreign));
      jdbc.update("update saga set slot = 0, due_at = '2026-01-02' where " + among(locked));
      statement.execute("select 1 from saga where %s for update".formatted(among(locked)));
      await("the locked ones are in the way")
          .atMost(PATIENCE)
          .until(() -> metrics.counter("paysaga.sagas.left.out", "why", "locked").count() >= 60);
      reply(foreign.get(0), "pay", new PaymentReply.Paid(7, Instant.EPOCH));
      UUID fresh = Stream.generate(() -> begin(1).get(0)).filter(this::isInSlot0).findFirst().get();
      await("a fresh one's first deadline, after a second, is judged")
          .atMost(SOON.plusSeconds(1))
          .until(() -> attemptsOf(fresh) == 2);
      reply(answered, "pay", new PaymentReply.Paid(7, Instant.EPOCH));
      await("replies flow")
          .atMost(SOON)
          .until(() -> sagas.find(answered).orElseThrow().steps().get(1).attempts() > 0);
    }
    assertThat(
            jdbc.queryForObject(
                "select count(*) from saga where due_at = '2026-01-01' and definition_version = 99",
                Integer.class))
        .as("nobody drove them")
        .isEqualTo(200);
    await("it was ignored")
        .atMost(PATIENCE)
        .until(
            () -> metrics.counter("paysaga.events.ignored", "why", "unknown-version").count() == 1);
    assertThat(sagas.find(foreign.get(0)).orElseThrow().steps().get(1).attempts()).isZero();
    assertThat(log.getOut().lines().filter(line -> line.contains("is of version 99"))).hasSize(1);
    assertThat(deadLetters()).isEqualTo(deadLettersOfOthers);
    awaitDriven(locked.get(59));
  }

  @Test
  void holdsBackOnlyTheStepsOfATopicThatRefuses() throws Exception {
    UUID paid = begin(1).get(0);
    UUID waiting = begin(1).get(0);
    awaitDriven(waiting);
    takesRecordsOf(1, DELIVERIES);
    try {
      reply(paid, "pay", new PaymentReply.Paid(7, Instant.EPOCH));
      reply(paid, "use-point", new PointReply.Used(0));
      reply(paid, "complete-order", new OrderReply.Completed());
      await("the delivery was refused")
          .atMost(PATIENCE)
          .until(() -> eventsSinceTheLastAnswer(paid).equals(List.of("NotSent")));
      assertThat(sagas.find(paid).orElseThrow().status()).isEqualTo(SagaStatus.COMPLETED);
      int attempts = attemptsOf(waiting);
      await("others' deadlines are judged")
          .atMost(PATIENCE)
          .until(() -> attemptsOf(waiting) > attempts);
      await("it was tried again and again, with nobody writing it down")
          .atMost(PATIENCE)
          .until(
              () ->
                  jdbc.queryForObject(
                          "select due_at > timestampadd(second, 3, updated_at) from saga where id = ?",
                          Boolean.class,
                          UUIDUtil.asByteArray(paid))
                      && sagas.find(paid).orElseThrow().steps().get(3).attempts() == 0);
      assertThat(eventsSinceTheLastAnswer(paid)).containsExactly("NotSent");
    } finally {
      takesRecordsOf(1_048_588, DELIVERIES);
    }
    await("the delivery is sent")
        .atMost(PATIENCE)
        .until(() -> sagas.find(paid).orElseThrow().steps().get(3).attempts() > 0);
    assertThat(eventsSinceTheLastAnswer(paid)).containsExactly("NotSent", "DeadlinePassed");
  }

  private List<UUID> begin(int many) {
    List<UUID> begun = Stream.generate(ids::generate).limit(many).toList();
    begun.forEach(
        id ->
            starter.start(
                List.of(PayFlow.saga(id, new PayOrder(ORDERS.incrementAndGet(), 1, 24_000)))));
    return begun;
  }

  private boolean isInSlot0(UUID saga) {
    return new ReplyPartitions(6).of(saga) == 0;
  }

  private void awaitDriven(UUID saga) {
    int attempts = attemptsOf(saga);
    await().atMost(PATIENCE).until(() -> attemptsOf(saga) > attempts);
  }

  private int attemptsOf(UUID saga) {
    return sagas.find(saga).orElseThrow().steps().get(0).attempts();
  }

  private List<String> eventsSinceTheLastAnswer(UUID saga) {
    List<String> events = sagas.journal(saga, 0, 200).stream().map(JournalEntry::event).toList();
    return events.subList(events.lastIndexOf("Answered") + 1, events.size());
  }

  private static String among(List<UUID> sagas) {
    return sagas.stream()
        .map(id -> "uuid_to_bin('" + id + "')")
        .reduce((one, other) -> one + "," + other)
        .map("id in (%s)"::formatted)
        .orElseThrow();
  }

  private void reply(UUID saga, String step, Reply reply) {
    kafka
        .send(
            events.write(
                Reply.TOPIC,
                saga.toString(),
                "test",
                SagaMessage.of(
                    new CommandId(saga, step, Direction.DO), reply, 1, null, Instant.now())))
        .join();
  }

  private void takesRecordsOf(int bytes, String topic) throws Exception {
    try (Admin client = Admin.create(admin.getConfigurationProperties())) {
      client
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("max.message.bytes", Integer.toString(bytes)),
                          AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  private long deadLetters() {
    try (var letters = consumers.createConsumer("letters", "letters")) {
      return letters
          .endOffsets(
              letters.partitionsFor(Reply.TOPIC + "-dlt").stream()
                  .map(each -> new TopicPartition(each.topic(), each.partition()))
                  .toList())
          .values()
          .stream()
          .mapToLong(end -> end)
          .sum();
    }
  }
}
