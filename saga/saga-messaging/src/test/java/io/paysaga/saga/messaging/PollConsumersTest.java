package io.paysaga.saga.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

/** A consumer thread reads until it is stopped, whatever it meets. */
class PollConsumersTest {

  private static final TopicPartition PARTITION = new TopicPartition("tea.commands", 0);
  private static final Duration SOON = Duration.ofMillis(20);

  private final Queue<Supplier<Consumer<byte[], byte[]>>> made = new ArrayDeque<>();
  private final Queue<String> handled = new ConcurrentLinkedQueue<>();
  private PollConsumers consumers = reading((poll, consumer) -> remember(poll));

  @AfterEach
  void stop() {
    consumers.stop();
  }

  static Stream<RuntimeException> refusals() {
    return Stream.of(
        new TopicAuthorizationException(Set.of("tea.commands")),
        new GroupAuthorizationException("tea.commands"),
        new SaslAuthenticationException("wrong password"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void readsAgainWhenItMay(RuntimeException refusal) {
    made.add(() -> polling(fails(refusal), fails(refusal), brings("greetings")));
    consumers.start();
    await().until(() -> handled.contains("greetings"));
    assertThat(consumers.areAlive()).isTrue();
    assertThat(consumers.troubles()).isEmpty();
  }

  @Test
  void saysThatItIsRefused() {
    made.add(() -> alwaysFailing(new GroupAuthorizationException("tea.commands")));
    consumers.start();
    await()
        .until(
            () ->
                consumers
                    .troubles()
                    .toList()
                    .equals(List.of("tea.commands-0: the broker refuses it: AUTHORIZATION")));
    assertThat(consumers.areAlive()).isTrue();
  }

  @Test
  void handlesAPollAgainAfterAnErrorOfItsWorker() {
    Queue<Error> errors =
        new ArrayDeque<>(List.of(new NoClassDefFoundError("x"), new StackOverflowError()));
    consumers =
        reading(
            (poll, consumer) -> {
              Error next = errors.poll();
              if (next != null) {
                throw next;
              }
              remember(poll);
            });
    made.add(() -> polling(brings("greetings")));
    consumers.start();
    await().until(() -> handled.contains("greetings"));
    assertThat(consumers.areAlive()).isTrue();
    assertThat(made).isEmpty();
  }

  static Stream<Throwable> ends() {
    return Stream.of(new OutOfMemoryError("x"), new FencedInstanceIdException("x"));
  }

  @ParameterizedTest
  @MethodSource("ends")
  void isBegunAgainWhenItEnded(Throwable end) {
    made.add(() -> polling(fails(end)));
    made.add(() -> polling(brings("greetings")));
    consumers.start();
    await().until(() -> !consumers.areAlive() && consumers.troubles().findAny().isPresent());
    consumers.goOn();
    await().until(() -> handled.contains("greetings"));
    assertThat(consumers.areAlive()).isTrue();
    assertThat(consumers.troubles()).isEmpty();
  }

  @Test
  void isNotBegunAgainOnceItIsStopped() {
    made.add(PollConsumersTest::polling);
    consumers.start();
    consumers.stop();
    consumers.goOn();
    assertThat(consumers.isRunning()).isFalse();
    assertThat(consumers.areAlive()).isTrue();
  }

  @Test
  void waitsForANameThatNobodyKnowsYet() {
    made.add(() -> new DefaultKafkaConsumerFactory<byte[], byte[]>(nowhere()).createConsumer());
    made.add(() -> new DefaultKafkaConsumerFactory<byte[], byte[]>(nowhere()).createConsumer());
    made.add(() -> polling(brings("greetings")));
    consumers.start();
    assertThat(consumers.isRunning()).isTrue();
    assertThat(consumers.areAlive()).isTrue();
    assertThat(consumers.troubles()).singleElement().asString().contains("No resolvable bootstrap");
    consumers.goOn();
    assertThat(consumers.troubles()).isNotEmpty();
    consumers.goOn();
    await().until(() -> handled.contains("greetings"));
    assertThat(consumers.troubles()).isEmpty();
  }

  @Test
  void doesNotBeginWithAWrongSetting() {
    made.add(
        () -> {
          throw new KafkaException(
              "Failed to construct kafka consumer", new ConfigException("max.poll.records", "-3"));
        });
    assertThatThrownBy(() -> consumers.start()).hasRootCauseInstanceOf(ConfigException.class);
  }

  @Test
  void saysWhoKeepsItFromItsGroup() {
    made.add(() -> alwaysFailing(new InconsistentGroupProtocolException("range")));
    consumers.start();
    await().until(() -> consumers.troubles().anyMatch(each -> each.contains("range")));
  }

  /**
   * Its container forgets what it could not commit; a partition that is quiet would lag for ever.
   */
  @Test
  void acknowledgesWhenNothingComesWhatCouldNotBeCommitted() {
    AtomicLong committed = new AtomicLong();
    made.add(
        () -> {
          MockConsumer<byte[], byte[]> consumer =
              new MockConsumer<>("earliest") {
                private boolean failed;

                @Override
                public void commitSync(
                    Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
                  if (!failed && offsets.get(PARTITION).offset() == 1) {
                    failed = true;
                    throw new TimeoutException("no broker");
                  }
                  committed.set(offsets.get(PARTITION).offset());
                }

                @Override
                public void commitSync() {
                  committed.set(position(PARTITION));
                }
              };
          consumer.schedulePollTask(() -> brings("greetings").on(consumer));
          return consumer;
        });
    consumers.start();
    await().until(() -> committed.get() == 1);
    assertThat(handled).containsExactly("greetings");
  }

  private PollConsumers reading(PollConsumers.Worker worker) {
    return PollConsumers.of(
        new DefaultKafkaConsumerFactory<>(Map.of("client.id", "tea-room")) {
          @Override
          protected Consumer<byte[], byte[]> createRawConsumer(Map<String, Object> settings) {
            return made.remove().get();
          }
        },
        new PollConsumers.Spec(
            "tea.commands", "tea.commands", 1, SOON, SOON, Map.of("max.poll.records", "10"), true),
        () -> worker);
  }

  private void remember(List<ConsumerRecord<byte[], byte[]>> poll) {
    poll.forEach(each -> handled.add(new String(each.value(), UTF_8)));
  }

  private interface Poll {
    void on(MockConsumer<byte[], byte[]> consumer);
  }

  private static Poll fails(Throwable failure) {
    return consumer -> {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    };
  }

  private static Poll brings(String value) {
    return consumer -> {
      consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
      consumer.rebalance(List.of(PARTITION));
      consumer.addRecord(
          new ConsumerRecord<>(
              PARTITION.topic(), PARTITION.partition(), 0, null, value.getBytes(UTF_8)));
    };
  }

  private static MockConsumer<byte[], byte[]> polling(Poll... polls) {
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    Stream.of(polls).forEach(poll -> consumer.schedulePollTask(() -> poll.on(consumer)));
    return consumer;
  }

  private static MockConsumer<byte[], byte[]> alwaysFailing(RuntimeException failure) {
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    consumer.schedulePollTask(
        new Runnable() {
          @Override
          public void run() {
            consumer.schedulePollTask(this);
            throw failure;
          }
        });
    return consumer;
  }

  private static Map<String, Object> nowhere() {
    return Map.of(
        "bootstrap.servers",
        "kafka.invalid:9092",
        "group.id",
        "tea.commands",
        "key.deserializer",
        ByteArrayDeserializer.class,
        "value.deserializer",
        ByteArrayDeserializer.class);
  }
}
