package io.paysaga.saga.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.kafka.core.KafkaTemplate;

/** The loop's rules, with a producer that is not one; the real one is met by every service. */
class PollLoopTest {

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
        /** The template closes after each use what its factory makes; this one stays. */
        @Override
        public void close(Duration timeout) {}
      };
  private final KafkaTemplate<byte[], byte[]> kafka = new KafkaTemplate<>(() -> producer);
  private final Handler handler = new Handler();
  private boolean databaseAnswers = true;
  private final PollLoop<String> loop =
      new PollLoop<>(
          handler,
          new RecordSender(kafka),
          new DeadLetters(kafka, new SimpleMeterRegistry()),
          () -> databaseAnswers);

  @Test
  void handlesAPollTogetherAndThenSends() {
    loop.onPoll(poll("a", "b"));
    assertThat(handler.commits).containsExactly(List.of("a", "b"));
    assertThat(sentTo("replies")).containsExactly("a", "b");
  }

  @Test
  void putsTheUndecodableAsideAtOnce() {
    loop.onPoll(poll("a", "undecodable", "b"));
    assertThat(handler.commits).containsExactly(List.of("a", "b"));
    assertThat(sentTo("commands-dlt")).containsExactly("undecodable");
  }

  @Test
  void handlesEachAloneWhenThePollFailsAndGivesUpOnlyTheOneThatKeepsFailing() {
    handler.poison.add("bad");
    List<ConsumerRecord<byte[], byte[]>> poll = poll("a", "bad", "b");
    assertThatThrownBy(() -> loop.onPoll(poll)).isInstanceOf(TechnicalFailure.class);
    assertThat(handler.commits).containsExactly(List.of("a"), List.of("b"));
    assertThat(sentTo("commands-dlt")).isEmpty();
    loop.onPoll(poll);
    assertThat(sentTo("commands-dlt")).containsExactly("bad");
  }

  @Test
  void triesTheSamePollAgainForATechnicalFaultAndGivesNothingUp() {
    handler.technical = true;
    List<ConsumerRecord<byte[], byte[]>> poll = poll("a", "b");
    for (int round = 0; round < 50; round++) {
      assertThatThrownBy(() -> loop.onPoll(poll)).isInstanceOf(CannotAcquireLockException.class);
    }
    assertThat(producer.history()).isEmpty();
    handler.technical = false;
    loop.onPoll(poll);
    assertThat(handler.commits).containsExactly(List.of("a", "b"));
  }

  @Test
  void givesNothingUpWhileTheDatabaseDoesNotAnswer() {
    handler.poison.add("bad");
    databaseAnswers = false;
    List<ConsumerRecord<byte[], byte[]>> poll = poll("bad", "b");
    for (int round = 0; round < 50; round++) {
      assertThatThrownBy(() -> loop.onPoll(poll)).isInstanceOf(TechnicalFailure.class);
    }
    assertThat(sentTo("commands-dlt")).isEmpty();
  }

  @Test
  void givesUpOneAtATimeWhenNothingPasses() {
    handler.poison.addAll(Set.of("a", "b"));
    List<ConsumerRecord<byte[], byte[]>> poll = poll("a", "b");
    for (int round = 1; round <= 5; round++) {
      assertThat(sentTo("commands-dlt")).isEmpty();
      assertThatThrownBy(() -> loop.onPoll(poll)).isInstanceOf(TechnicalFailure.class);
    }
    assertThat(sentTo("commands-dlt")).containsExactly("a");
    loop.onPoll(poll);
    assertThat(sentTo("commands-dlt")).containsExactly("a", "b");
  }

  @Test
  void putsWhatItsHandlerHasNoUseForAsideAfterTheRestIsSent() {
    handler.unusable.add("useless");
    loop.onPoll(poll("a", "useless", "b"));
    assertThat(handler.commits).containsExactly(List.of("a", "useless", "b"));
    assertThat(sentTo("commands-dlt")).containsExactly("useless");
    assertThat(producer.history().get(3).topic()).isEqualTo("commands-dlt");
    assertThat(new String(producer.history().get(3).headers().lastHeader("paysaga_reason").value()))
        .isEqualTo("nobody asked");
  }

  @Test
  void tellsItsHandlerOnceWhatItReturnedIsHandedOver() {
    loop.onPoll(poll("a", "b"));
    assertThat(handler.sentWhenHandedOver).containsExactly(2);
  }

  private List<String> sentTo(String topic) {
    return producer.history().stream()
        .filter(sent -> sent.topic().equals(topic))
        .map(sent -> new String(sent.value(), UTF_8))
        .toList();
  }

  private static List<ConsumerRecord<byte[], byte[]>> poll(String... values) {
    List<ConsumerRecord<byte[], byte[]>> poll = new ArrayList<>();
    for (String value : Arrays.asList(values)) {
      poll.add(
          new ConsumerRecord<>("commands", 0, poll.size(), new byte[0], value.getBytes(UTF_8)));
    }
    return poll;
  }

  private final class Handler implements PollHandler<String> {

    private final List<List<String>> commits = new ArrayList<>();
    private final Set<String> poison = new HashSet<>();
    private final Set<String> unusable = new HashSet<>();
    private final List<Integer> sentWhenHandedOver = new ArrayList<>();
    private List<SagaMessage<String>> handled = List.of();
    private boolean technical;

    @Override
    public SagaMessage<String> decode(ConsumerRecord<byte[], byte[]> kafka) {
      String value = new String(kafka.value(), UTF_8);
      if (value.equals("undecodable")) {
        throw new UndecodableRecord(value);
      }
      return new SagaMessage<>(value, new UUID(1, 2), value, 1, null, Instant.EPOCH);
    }

    @Override
    public List<ProducerRecord<byte[], byte[]>> handle(List<SagaMessage<String>> messages) {
      List<String> values = messages.stream().map(SagaMessage::body).toList();
      if (technical) {
        throw new CannotAcquireLockException("deadlock");
      }
      if (values.stream().anyMatch(poison::contains)) {
        throw new IllegalStateException("poison");
      }
      commits.add(values);
      handled = messages;
      return values.stream()
          .map(value -> new ProducerRecord<>("replies", new byte[0], value.getBytes(UTF_8)))
          .toList();
    }

    @Override
    public void handedOver() {
      sentWhenHandedOver.add(producer.history().size());
    }

    @Override
    public void putAside(BiConsumer<SagaMessage<String>, String> deadLetters) {
      handled.stream()
          .filter(message -> unusable.contains(message.body()))
          .forEach(message -> deadLetters.accept(message, "nobody asked"));
    }

    @Override
    public void notAcknowledged(List<ProducerRecord<byte[], byte[]>> records) {
      throw new TechnicalFailure("not acknowledged");
    }
  }
}
