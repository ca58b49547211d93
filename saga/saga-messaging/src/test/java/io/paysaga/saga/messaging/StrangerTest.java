package io.paysaga.saga.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;
import io.paysaga.servers.OnRealServers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.transaction.support.TransactionTemplate;

/** An application with Kafka, time and timers of its own takes the library, and keeps them. */
@SpringBootTest(
    classes = StrangerTest.Host.class,
    webEnvironment = SpringBootTest.WebEnvironment.NONE,
    properties = {
      "spring.application.name=stranger",
      "paysaga.test.database=stranger",
      "spring.datasource.hikari.transaction-isolation=TRANSACTION_READ_COMMITTED",
      // The database's clock, as these connections see it, is years away from this machine's.
      "spring.datasource.hikari.connection-init-sql=set timestamp = 1924992000",
      "spring.kafka.producer.acks=1",
      "spring.kafka.consumer.group-id=stranger",
      "spring.kafka.consumer.auto-offset-reset=earliest"
    })
@OnRealServers
class StrangerTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Instant NEW_YEAR = Instant.parse("2031-01-01T00:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Autowired private KafkaTemplate<String, String> mail;
  @Autowired private Clock clock;
  @Autowired private TaskScheduler scheduler;
  @Autowired private Host host;
  @Autowired private RecordSender sender;
  @Autowired private TransactionTemplate transaction;

  @Autowired
  @Qualifier("sagaClock")
  private Clock sagaClock;

  @Autowired
  @Qualifier("sagaConsumerFactory")
  private ConsumerFactory<byte[], byte[]> consumers;

  @Topic("stranger.commands")
  sealed interface Family extends Command {
    @AnsweredBy(Greeted.class)
    @WireName("stranger.greet.v1")
    record Greet(String key) implements Family {}
  }

  @WireName("stranger.greeted.v1")
  record Greeted() implements Reply {}

  @SpringBootConfiguration
  @EnableAutoConfiguration
  @EnableScheduling
  static class Host {

    private final Queue<String> letters = new ConcurrentLinkedQueue<>();
    private final Queue<String> threads = new ConcurrentLinkedQueue<>();

    @Bean
    Clock clock() {
      return Clock.fixed(NOON, ZoneOffset.UTC);
    }

    @Bean
    TaskScheduler scheduler() {
      SimpleAsyncTaskScheduler scheduler = new SimpleAsyncTaskScheduler();
      scheduler.setThreadNamePrefix("host-");
      return scheduler;
    }

    @Bean
    NewTopic mailTopic() {
      return new NewTopic("stranger.mail", 1, (short) 1);
    }

    @Bean
    MessageFamilies families() {
      return new MessageFamilies(List.of(Family.class));
    }

    @KafkaListener(topics = "stranger.mail")
    void read(String letter) {
      letters.add(letter);
    }

    @Scheduled(fixedDelay = 1000)
    void tick() {
      threads.add(Thread.currentThread().getName());
    }
  }

  @Test
  void sendsAndHearsTextOnItsOwnTopics() {
    mail.send("stranger.mail", "alice", "good morning").join();
    await().atMost(PATIENCE).until(() -> host.letters.contains("good morning"));
  }

  @Test
  void keepsItsTimeItsTimersAndItsTransactions() {
    assertThat(clock.instant()).isEqualTo(NOON);
    assertThat(transaction).isNotNull();
    assertThat(scheduler).isInstanceOf(SimpleAsyncTaskScheduler.class);
    await().atMost(PATIENCE).until(() -> !host.threads.isEmpty());
    assertThat(host.threads).allMatch(name -> name.startsWith("host-"));
  }

  @Test
  void bringsTheSagaItsOwn() {
    assertThat(sagaClock.instant()).isBetween(NEW_YEAR, NEW_YEAR.plusSeconds(600));
    Queue<String> handled = new ConcurrentLinkedQueue<>();
    PollConsumers ours =
        PollConsumers.of(
            consumers,
            new PollConsumers.Spec(
                "stranger.commands",
                "stranger.commands",
                1,
                Duration.ofMillis(200),
                Duration.ofSeconds(1),
                Map.of(),
                true),
            () ->
                (poll, consumer) ->
                    poll.forEach(each -> handled.add(new String(each.value(), UTF_8))));
    ours.start();
    try {
      byte[] bytes = "greetings".getBytes(UTF_8);
      assertThat(sender.send(List.of(new ProducerRecord<>("stranger.commands", bytes, bytes))))
          .isEmpty();
      await().atMost(PATIENCE).until(() -> handled.contains("greetings"));
    } finally {
      ours.stop();
    }
  }
}
