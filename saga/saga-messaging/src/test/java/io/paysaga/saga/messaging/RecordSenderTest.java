package io.paysaga.saga.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.KafkaTemplate;

/** What becomes of records that the broker does not take; time is the test's. */
class RecordSenderTest {

  private static final RuntimeException NOT_THERE =
      new TimeoutException(
          "Topic deliveries not present in metadata after 500 ms.",
          new UnknownTopicOrPartitionException("unknown"));
  private static final RuntimeException SILENT = new TimeoutException("Expiring 1 record(s)");

  private final Map<String, RuntimeException> refusing = new HashMap<>();
  private final List<String> tried = new ArrayList<>();
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
        @Override
        public synchronized Future<RecordMetadata> send(
            ProducerRecord<byte[], byte[]> kafka, Callback callback) {
          tried.add(text(kafka));
          RuntimeException refusal = refusing.get(kafka.topic());
          if (refusal != null) {
            throw refusal;
          }
          return super.send(kafka, callback);
        }

        /** The template closes after each use what its factory makes; this one stays. */
        @Override
        public void close(Duration timeout) {}
      };

  private Duration elapsed = Duration.ofHours(-5);
  private final RecordSender sender =
      new RecordSender(
          new KafkaTemplate<>(() -> producer), new TopicRefusals(() -> elapsed.toNanos()));

  @Test
  void sendsWhatStandsBehindARecordWhoseTopicIsNotThereAndWaitsForThatTopicOnce() {
    refusing.put("deliveries", NOT_THERE);
    assertThat(sent("deliveries:1", "points:2", "deliveries:3", "orders:4"))
        .containsExactly("deliveries:1", "deliveries:3");
    assertThat(tried).containsExactly("deliveries:1", "points:2", "orders:4");
  }

  @Test
  void triesEachRecordOfATopicThatRefusesAtOnce() {
    refusing.put("deliveries", new RecordTooLargeException("too large"));
    assertThat(sent("deliveries:1", "deliveries:2")).hasSize(2);
    assertThat(tried).hasSize(2);
  }

  @Test
  void knowsATopicThatRefusesFromABrokerThatIsAway() {
    for (RuntimeException said :
        List.of(
            NOT_THERE,
            new RecordTooLargeException("too large"),
            new TopicAuthorizationException("deliveries"))) {
      refusing.put("deliveries", said);
      sent("deliveries:1");
      assertThat(sender.refusals().pauseOf("deliveries")).as(said.toString()).isPositive();
      refusing.clear();
      sent("deliveries:1");
      assertThat(sender.refusals().pauseOf("deliveries")).isZero();
    }
    assertThat(sender.refusals().sinceTheBrokerFailed()).isEmpty();
  }

  @Test
  void holdsABrokerForAwayThatSaysNothingOrLetsNobodyIn() {
    for (RuntimeException said : List.of(SILENT, new SaslAuthenticationException("no"))) {
      refusing.put("points", said);
      refusing.put("orders", said);
      assertThat(sent("points:1", "orders:2")).hasSize(2);
      assertThat(sender.refusals().pauseOf("points")).as(said.toString()).isZero();
      assertThat(sender.refusals().pauseOf("orders")).isZero();
      assertThat(sender.refusals().sinceTheBrokerFailed()).contains(Duration.ZERO);
      elapsed = elapsed.plusSeconds(1);
    }
  }

  @Test
  void holdsATopicForRefusingThatIsSilentWhileAnotherTakes() {
    TopicRefusals refusals = sender.refusals();
    Duration begun = elapsed;
    elapsed = elapsed.plusSeconds(4);
    refusals.acknowledged("points");
    assertThat(refusals.failed(kafka("deliveries:1"), begun, false)).isTrue();
    assertThat(refusals.pauseOf("deliveries")).isPositive();
    assertThat(refusals.sinceTheBrokerFailed()).isEmpty();
    elapsed = elapsed.plusSeconds(1);
    assertThat(refusals.failed(kafka("orders:1"), elapsed, false)).isFalse();
    assertThat(refusals.pauseOf("orders")).isZero();
    assertThat(refusals.sinceTheBrokerFailed()).contains(Duration.ZERO);
  }

  @Test
  void triesATopicThatRefusesAfterPausesThatGrowUpToAMinute() {
    refusing.put("deliveries", NOT_THERE);
    sent("deliveries:1");
    for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      tried.clear();
      elapsed = elapsed.plusSeconds(seconds).minusMillis(1);
      sender.tryRefusals();
      assertThat(tried).isEmpty();
      elapsed = elapsed.plusMillis(1);
      sender.tryRefusals();
      assertThat(tried).containsExactly("deliveries:1");
    }
    refusing.clear();
    elapsed = elapsed.plusSeconds(60);
    sender.tryRefusals();
    assertThat(sender.refusals().pauseOf("deliveries")).isZero();
    elapsed = elapsed.plusSeconds(3);
    assertThat(sender.refusals().takesFor("deliveries")).contains(Duration.ofSeconds(3));
    assertThat(sender.refusals().takesFor("points")).isEmpty();
  }

  @Test
  void triesATopicWithTheLastRecordThatWaitsForIt() {
    refusing.put("deliveries", NOT_THERE);
    sent("deliveries:1");
    assertThat(sender.refusals().pauseOf(kafka("deliveries:2"))).isPositive();
    tried.clear();
    elapsed = elapsed.plusSeconds(1);
    sender.tryRefusals();
    assertThat(tried).containsExactly("deliveries:2");
  }

  @Test
  void triesWhatRefusedBeforeAnOutageAtOnceWhenTheBrokerIsBack() {
    refusing.put("deliveries", NOT_THERE);
    sent("deliveries:1");
    for (int i = 0; i < 8; i++) {
      elapsed = elapsed.plusSeconds(60);
      sender.tryRefusals();
    }
    refusing.put("points", SILENT);
    sent("points:2");
    elapsed = elapsed.plusSeconds(1);
    refusing.clear();
    sent("points:3");
    sender.tryRefusals();
    assertThat(sender.refusals().pauseOf("deliveries")).isZero();
  }

  private List<String> sent(String... records) {
    return sender.send(Stream.of(records).map(RecordSenderTest::kafka).toList()).stream()
        .map(RecordSenderTest::text)
        .toList();
  }

  /** As {@code topic:value}. */
  private static ProducerRecord<byte[], byte[]> kafka(String text) {
    String[] parts = text.split(":");
    return new ProducerRecord<>(parts[0], parts[1].getBytes(UTF_8));
  }

  private static String text(ProducerRecord<byte[], byte[]> kafka) {
    return kafka.topic() + ":" + new String(kafka.value(), UTF_8);
  }
}
