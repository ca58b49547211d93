package io.paysaga.saga.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

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
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
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
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private boolean databaseAnswers = true;
  private Duration now = Duration.ofDays(1);
  private final PollLoop<String> loop =
      new PollLoop<>(
          handler,
          new RecordSender(kafka),
          new DeadLetters(kafka, metrics, () -> now),
          () -> databaseAnswers,
          new PollDecision<>(Duration.ofMillis(2500)),
          () -> now,
          metrics);

  private int acknowledged;
  private boolean cannotAcknowledge;
  private final Consumer<byte[], byte[]> consumer =
      new MockConsumer<>("earliest") {
        @Override
        public void commitSync() {
          if (cannotAcknowledge) {
            throw new TimeoutException("no broker");
          }
          acknowledged++;
        }
      };

  @Test
  void handlesAPollTogetherAndThenSends() {
    handle(poll("a", "b"));
    assertThat(handler.commits).containsExactly(List.of("a", "b"));
    assertThat(sentTo("replies")).containsExactly("a", "b");
  }

  @Test
  void putsTheUndecodableAsideAtOnce() {
    handle(poll("a", "undecodable", "b"));
    assertThat(handler.commits).containsExactly(List.of("a", "b"));
    assertThat(sentTo("commands-dlt")).containsExactly("undecodable");
  }

  @Test
  void skipsWhatNobodyCanBeTrustedToHaveSaidWithALetterAMinute() {
    handle(poll("untrusted", "a", "untrusted"));
    handle(poll("untrusted", "b"));
    assertThat(handler.commits).containsExactly(List.of("a"), List.of("b"));
    assertThat(sentTo("commands-dlt")).containsExactly("untrusted");
    now = now.plus(Duration.ofMinutes(1));
    handle(poll("untrusted"));
    assertThat(sentTo("commands-dlt")).containsExactly("untrusted", "untrusted");
    assertThat(
            metrics
                .get("paysaga.records.refused")
                .tags("topic", "commands", "sender", "unknown", "reason", "wrong-signature")
                .counter()
                .count())
        .isEqualTo(4);
    assertThat(metrics.get("paysaga.records.unchecked").tag("topic", "commands").counter().count())
        .as("those that were taken without having been checked")
        .isEqualTo(2);
  }

  @Test
  void handlesEachAloneWhenThePollFailsAndGivesUpOnlyTheOneThatKeepsFailing() {
    handler.poison.add("bad");
    List<ConsumerRecord<byte[], byte[]>> poll = poll("a", "bad", "b");
    assertThatThrownBy(() -> handle(poll)).isInstanceOf(TechnicalFailure.class);
    assertThat(handler.commits).containsExactly(List.of("a"), List.of("b"));
    assertThat(sentTo("commands-dlt")).isEmpty();
    handle(poll);
    assertThat(sentTo("commands-dlt")).containsExactly("bad");
  }

  @Test
  void triesTheSamePollAgainForATechnicalFaultAndGivesNothingUp() {
    handler.technical = true;
    List<ConsumerRecord<byte[], byte[]>> poll = poll("a", "b");
    for (int round = 0; round < 50; round++) {
      assertThatThrownBy(() -> handle(poll)).isInstanceOf(DataAccessResourceFailureException.class);
    }
    assertThat(producer.history()).isEmpty();
    handler.technical = false;
    handle(poll);
    assertThat(handler.commits).containsExactly(List.of("a", "b"));
  }

  @Test
  void givesNothingUpWhileTheDatabaseDoesNotAnswer() {
    handler.poison.add("bad");
    databaseAnswers = false;
    List<ConsumerRecord<byte[], byte[]>> poll = poll("bad", "b");
    for (int round = 0; round < 50; round++) {
      assertThatThrownBy(() -> handle(poll)).isInstanceOf(TechnicalFailure.class);
    }
    assertThat(sentTo("commands-dlt")).isEmpty();
  }

  @Test
  void givesUpAfterTwoFailuresAloneThoughNothingPassesWhileTheDatabaseAnswers() {
    handler.poison.addAll(Set.of("a", "b"));
    List<ConsumerRecord<byte[], byte[]>> poll = poll("a", "b");
    assertThatThrownBy(() -> handle(poll)).isInstanceOf(TechnicalFailure.class);
    assertThat(sentTo("commands-dlt")).isEmpty();
    handle(poll);
    assertThat(sentTo("commands-dlt")).containsExactly("a", "b");
  }

  /** What each costs is a write and a probe: 250 of them are what a look has time for. */
  @Test
  void triesFiveHundredThatFailTwiceEachAndTheirNeighbourBeforeAnyOfThemASecondTime() {
    List<String> values = new ArrayList<>();
    IntStream.range(0, 500).mapToObj(number -> "bad " + number).forEach(values::add);
    handler.poison.addAll(values);
    values.add("good");
    handler.costs = Duration.ofMillis(20);
    List<ConsumerRecord<byte[], byte[]>> poll = poll(values.toArray(String[]::new));

    List<Integer> handledAfter = new ArrayList<>();
    boolean ended = false;
    while (!ended) {
      ended = catchThrowable(() -> handle(poll)) == null;
      handledAfter.add(handler.commits.size());
    }

    assertThat(sentTo("commands-dlt")).hasSize(500);
    assertThat(handler.commits).containsExactly(List.of("good"));
    assertThat(handler.tries.stream().filter(tried -> tried.startsWith("[bad 7]"))).hasSize(2);
    assertThat(handler.tries).as("and each look once together").hasSize(1001 + handledAfter.size());
    assertThat(handledAfter).as("handled after so many looks").containsExactly(0, 0, 1, 1, 1);
  }

  @Test
  void handlesTwoKeysPastALockedOneAndLetsItGo() {
    handler.locked.add("held");
    handle(poll("a", "held", "b"));
    assertThat(handler.commits).containsExactly(List.of("a"), List.of("b"));
    assertThat(handler.letGo).containsExactly("held");
    assertThat(sentTo("commands-dlt")).isEmpty();
    assertThat(metrics.counter("paysaga.keys.apart", "topic", "commands").count()).isOne();
    assertThat(metrics.counter("paysaga.records.let.go", "topic", "commands").count()).isOne();
  }

  @Test
  void keepsALockedKeyOutOfTheNextPollAndTriesItOnceASecondWithoutWaiting() {
    handler.locked.add("held");
    handle(poll("a", "held"));
    handler.tries.clear();
    handle(poll("b", "held", "c"));
    assertThat(handler.tries).containsExactly("[b, c]");
    now = now.plusSeconds(1);
    handle(poll("d", "held", "e"));
    assertThat(handler.tries).containsExactly("[b, c]", "[d, e]", "[held] without waiting");
    now = now.plusSeconds(1);
    handler.locked.clear();
    handle(poll("f", "held"));
    handle(poll("g", "held"));
    assertThat(handler.commits).endsWith(List.of("f"), List.of("held"), List.of("g", "held"));
    assertThat(metrics.counter("paysaga.keys.apart", "topic", "commands").count()).isOne();
  }

  @Test
  void letsNothingGoWhenSeveralKeysAreLockedAndNonePasses() {
    handler.locked.addAll(Set.of("a", "b"));
    List<ConsumerRecord<byte[], byte[]>> poll = poll("a", "b");
    for (int round = 0; round < 50; round++) {
      now = now.plusSeconds(1);
      assertThatThrownBy(() -> handle(poll)).isInstanceOf(TechnicalFailure.class);
    }
    assertThat(handler.letGo).isEmpty();
    handler.locked.clear();
    now = now.plusSeconds(1);
    handle(poll);
    assertThat(handler.commits).containsExactly(List.of("a"), List.of("b"));
  }

  @Test
  void doesNotHandleTwiceWhatPassedBesideAnOperatorsActThatWaits() {
    handler.locked.add("act");
    List<ConsumerRecord<byte[], byte[]>> poll = poll("a", "act", "b");
    for (int round = 0; round < 10; round++) {
      now = now.plusSeconds(1);
      assertThatThrownBy(() -> handle(poll)).isInstanceOf(TechnicalFailure.class);
    }
    assertThat(handler.letGo).isEmpty();
    assertThat(handler.commits).containsExactly(List.of("a"), List.of("b"));
  }

  @Test
  void takesNeighboursOfAPollThatWasTakenAwayForNobodys() {
    handler.locked.addAll(Set.of("act", "b", "c"));
    assertThatThrownBy(() -> handle(poll("a", "act")));
    List<ConsumerRecord<byte[], byte[]>> next = poll("passed before", "b", "c").subList(1, 3);
    assertThatThrownBy(() -> handle(next)).isInstanceOf(TechnicalFailure.class);
    assertThat(handler.letGo).isEmpty();
  }

  @Test
  void triesNobodyAloneWhileTheDatabaseIsAway() {
    handler.technical = true;
    assertThatThrownBy(() -> handle(poll("a", "b")));
    assertThat(handler.tries).containsExactly("[a, b]");
  }

  @Test
  void putsWhatItsHandlerHasNoUseForAsideAfterTheRestIsSent() {
    handler.unusable.add("useless");
    handle(poll("a", "useless", "b"));
    assertThat(handler.commits).containsExactly(List.of("a", "useless", "b"));
    assertThat(sentTo("commands-dlt")).containsExactly("useless");
    assertThat(producer.history().get(3).topic()).isEqualTo("commands-dlt");
    assertThat(new String(producer.history().get(3).headers().lastHeader("paysaga_reason").value()))
        .isEqualTo("nobody asked");
  }

  @Test
  void tellsItsHandlerOnceWhatItReturnedIsHandedOver() {
    handle(poll("a", "b"));
    assertThat(handler.sentWhenHandedOver).containsExactly(2);
  }

  @Test
  void acknowledgesAtOnceOnlyWhatHasADeadLetter() {
    handle(poll("a", "b"));
    assertThat(acknowledged).isZero();
    handle(poll("a", "undecodable"));
    assertThat(acknowledged).isOne();
    handle(poll("b"));
    assertThat(acknowledged).isOne();
  }

  @Test
  void writesNoSecondDeadLetterWhenItCannotAcknowledgeTheFirst() {
    cannotAcknowledge = true;
    List<ConsumerRecord<byte[], byte[]>> poll = poll("a", "undecodable");
    assertThatThrownBy(() -> handle(poll)).isInstanceOf(TimeoutException.class);
    cannotAcknowledge = false;
    handle(poll);
    assertThat(acknowledged).isOne();
    assertThat(handler.commits).containsExactly(List.of("a"));
    assertThat(sentTo("commands-dlt")).containsExactly("undecodable");
  }

  private void handle(List<ConsumerRecord<byte[], byte[]>> poll) {
    loop.onPoll(poll, consumer);
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
    private final Set<String> locked = new HashSet<>();
    private final List<String> tries = new ArrayList<>();
    private final List<String> letGo = new ArrayList<>();
    private final List<Integer> sentWhenHandedOver = new ArrayList<>();
    private List<SagaMessage<String>> handled = List.of();
    private boolean technical;
    private Duration costs = Duration.ZERO;

    @Override
    public SagaMessage<String> decode(ConsumerRecord<byte[], byte[]> kafka) {
      String value = new String(kafka.value(), UTF_8);
      if (value.equals("undecodable")) {
        throw new UndecodableRecord(value);
      }
      if (value.equals("untrusted")) {
        throw new UntrustedRecord(UntrustedRecord.Why.WRONG_SIGNATURE, "mallory", "unknown");
      }
      return new SagaMessage<>(value, new UUID(1, 2), value, 1, null, Instant.EPOCH);
    }

    @Override
    public String keyOf(SagaMessage<String> message) {
      return message.body();
    }

    @Override
    public boolean isAskedAgain(SagaMessage<String> message) {
      return !message.body().equals("act");
    }

    @Override
    public void letGo(List<SagaMessage<String>> messages) {
      messages.forEach(message -> letGo.add(message.body()));
    }

    @Override
    public List<ProducerRecord<byte[], byte[]>> handle(List<SagaMessage<String>> messages) {
      now = now.plus(costs);
      List<String> values = messages.stream().map(SagaMessage::body).toList();
      tries.add(values + (LockWait.isNone() ? " without waiting" : ""));
      if (values.stream().anyMatch(locked::contains)) {
        throw new CannotAcquireLockException("select .. for update");
      }
      if (technical) {
        throw new DataAccessResourceFailureException("gone");
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
