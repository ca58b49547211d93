package io.paysaga.saga.orchestration.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.paysaga.events.OrderCommand.CompleteOrder;
import io.paysaga.events.OrderCommand.ReopenOrder;
import io.paysaga.events.Payable;
import io.paysaga.events.PaymentCommand.Pay;
import io.paysaga.events.PaymentCommand.RevertPay;
import io.paysaga.events.PaymentReply.Paid;
import io.paysaga.events.PointCommand.RefundPoint;
import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.orchestrator.OrchestratorApplication;
import io.paysaga.orchestrator.pay.PayFlow;
import io.paysaga.orchestrator.pay.PayOrder;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.MessageJson;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.orchestration.api.JournalEntry;
import io.paysaga.saga.orchestration.api.JournalReplay;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaStarter;
import io.paysaga.saga.orchestration.store.Journal;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.annotation.DirtiesContext;

/**
 * A flow that changes while sagas are under way, and instances that learn it one after the other.
 */
@SpringBootTest(
    classes = OrchestratorApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "paysaga.test.database=versions",
      "paysaga.saga.grace-after-outage=1s",
      "paysaga.saga.flows.pay-order.steps.pay.answer-within=5s",
      "paysaga.saga.flows.pay-order.steps.pay.attempts=100",
      "paysaga.saga.flows.pay-order.steps.use-point.attempts=100"
    })
@OnRealServers
@DirtiesContext
class VersionsTest {

  private static final String START_WITH = "--paysaga.saga.flows.pay-order.start-version=";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final AtomicLong ORDERS = new AtomicLong();

  @Autowired private ConfigurableApplicationContext old;
  @Autowired private CloudEventRecords events;

  private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Takes the points first, and delivers nothing. */
  @Configuration(proxyBeanMethods = false)
  static class SecondVersion {
    @Bean
    static SagaFlow<?> second() {
      return SagaFlow.named("pay-order", PayOrder.class)
          .version(2)
          .step("use-point")
          .send(order -> new UsePoint(order.buyerId(), order.totalPrice()))
          .undo(order -> new RefundPoint(order.buyerId()))
          .step("pay")
          .send(order -> new Pay(Payable.order(order.orderId()), order.buyerId(), 24_000))
          .undo(order -> new RevertPay(Payable.order(order.orderId())))
          .step("complete-order")
          .send(order -> new CompleteOrder(order.orderId(), order.totalPrice()))
          .undo(order -> new ReopenOrder(order.orderId()))
          .end();
    }
  }

  @AfterEach
  void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  @Test
  void endsEverySagaUnderTheVersionThatItBeganWith() {
    List<UUID> begunByTheOld = begin(50, old);
    begunByTheOld.subList(0, 25).forEach(saga -> isPaid(saga, old));
    awaitSagas(25, old, "state->>'$.steps[1].status' = 'DOING'");

    ConfigurableApplicationContext learned = newer(START_WITH + 1);
    begin(25, learned);
    awaitSagas(75, learned, "definition_version = 1");
    old.stop();

    ConfigurableApplicationContext upgraded = newer(START_WITH + 2);
    begin(25, upgraded);
    awaitSagas(25, upgraded, "definition_version = 2");
    participantsAnswer(upgraded);
    awaitSagas(75, upgraded, "definition_version = 1 and status = 'COMPLETED'");
    awaitSagas(25, upgraded, "definition_version = 2 and status = 'COMPLETED'");
    assertThat(stepsBegun(upgraded, 1))
        .containsExactly("pay use-point complete-order deliver-order");
    assertThat(stepsBegun(upgraded, 2)).containsExactly("use-point pay complete-order");

    assertThat(upgraded.getBean(JournalReplay.class).all(different -> {}))
        .isEqualTo(new JournalReplay.Result(100, 0));
    namesEverySagaThatAChangedDefinitionWouldTreatOtherwise(upgraded);
  }

  /** The first version, had it been changed in place instead of getting a new number. */
  private static void namesEverySagaThatAChangedDefinitionWouldTreatOtherwise(
      ConfigurableApplicationContext at) {
    SagaFlow<PayOrder> changed =
        SagaFlow.named("pay-order", PayOrder.class)
            .step("use-point")
            .send(order -> new UsePoint(order.buyerId(), order.totalPrice()))
            .undo(order -> new RefundPoint(order.buyerId()))
            .end();
    JdbcTemplate jdbc = at.getBean(JdbcTemplate.class);
    JournalReplay replay =
        new StoredJournals(
            jdbc,
            new Journal(jdbc, at.getBean(MessageJson.class)),
            new FlowRegistry(
                List.of(changed, SecondVersion.second()),
                new SagaProperties(null, null, 1, null, null, null, null, Map.of()),
                Duration.ofSeconds(4)));
    List<JournalReplay.Difference> differences = new ArrayList<>();
    assertThat(replay.all(differences::add)).isEqualTo(new JournalReplay.Result(100, 75));
    assertThat(differences)
        .hasSize(75)
        .allSatisfy(
            difference ->
                assertThat(difference.why())
                    .startsWith("Started: decided was ")
                    .contains("use-point:do"));
  }

  private ConfigurableApplicationContext newer(String argument) {
    ConfigurableApplicationContext instance =
        new SpringApplicationBuilder(OrchestratorApplication.class, SecondVersion.class)
            .initializers(new RealServers())
            .run(
                argument,
                "--paysaga.test.database=versions",
                "--paysaga.saga.grace-after-outage=1s",
                "--paysaga.saga.flows.pay-order.steps.pay.answer-within=5s",
                "--paysaga.saga.flows.pay-order.steps.pay.attempts=100",
                "--paysaga.saga.flows.pay-order.steps.use-point.attempts=100");
    opened.push(instance);
    return instance;
  }

  private List<UUID> begin(int many, ConfigurableApplicationContext instance) {
    SagaStarter starter = instance.getBean(SagaStarter.class);
    return Stream.generate(ids::generate)
        .limit(many)
        .peek(
            id ->
                starter.start(PayFlow.saga(id, new PayOrder(ORDERS.incrementAndGet(), 1, 24_000))))
        .toList();
  }

  private void isPaid(UUID saga, ConfigurableApplicationContext instance) {
    CommandId id = new CommandId(saga, "pay", Direction.DO);
    kafka(instance)
        .send(
            events.write(
                Reply.TOPIC,
                saga.toString(),
                "played",
                SagaMessage.of(id, new Paid(1, Instant.EPOCH), 1, null, Instant.EPOCH)))
        .join();
  }

  private void participantsAnswer(ConfigurableApplicationContext with) {
    @SuppressWarnings("unchecked")
    ConsumerFactory<byte[], byte[]> consumers =
        with.getBean("sagaConsumerFactory", ConsumerFactory.class);
    opened.push(new PlayedParticipants(consumers, kafka(with), events));
  }

  @SuppressWarnings("unchecked")
  private static KafkaTemplate<byte[], byte[]> kafka(ConfigurableApplicationContext of) {
    return of.getBean("sagaKafkaTemplate", KafkaTemplate.class);
  }

  private static void awaitSagas(int many, ConfigurableApplicationContext at, String where) {
    await(where)
        .atMost(PATIENCE)
        .until(
            () ->
                at.getBean(JdbcTemplate.class)
                        .queryForObject("select count(*) from saga where " + where, Integer.class)
                    == many);
  }

  /** In which orders the sagas of a version sent their first commands. */
  private static Set<String> stepsBegun(ConfigurableApplicationContext at, int version) {
    SagaQueries sagas = at.getBean(SagaQueries.class);
    return at
        .getBean(JdbcTemplate.class)
        .queryForList(
            "select bin_to_uuid(id) from saga where definition_version = ?", String.class, version)
        .stream()
        .map(id -> begunBy(sagas.journal(UUID.fromString(id), 0, 200)))
        .collect(Collectors.toSet());
  }

  private static String begunBy(List<JournalEntry> journal) {
    return journal.stream()
        .flatMap(entry -> entry.decided().path("sent").valueStream())
        .map(sent -> sent.path("command").asString().split(":")[1])
        .distinct()
        .collect(Collectors.joining(" "));
  }
}
