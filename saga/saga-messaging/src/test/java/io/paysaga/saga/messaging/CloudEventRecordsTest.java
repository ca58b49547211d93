package io.paysaga.saga.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventRecordsTest {

  private static final CommandId ID = new CommandId(new UUID(1, 2), "greet", Direction.DO);

  @Topic("trip.commands")
  sealed interface Family extends Command {
    @AnsweredBy(Greeting.Greeted.class)
    @WireName("trip.greet.v1")
    record Greet(String key) implements Family {}
  }

  sealed interface Greeting extends Reply {
    @WireName("trip.greeted.v1")
    record Greeted() implements Greeting {}
  }

  private final CloudEventRecords ofTrips = records("trip.replies");

  @Test
  void sendsAndReadsRepliesOnTheTopicThatIsSet() {
    ProducerRecord<byte[], byte[]> sent = ofTrips.write("key", "subject", message());
    assertThat(sent.topic()).isEqualTo("trip.replies");
    assertThat(ofTrips.read(received(sent), Reply.class)).isEqualTo(sentBy("/test"));
    assertThat(types("trip.replies").topics()).containsExactly("trip.commands", "trip.replies");
  }

  @Test
  void readsNoReplyThatLiesOnAnothersTopic() {
    ConsumerRecord<byte[], byte[]> ofAnother =
        received(records(Reply.TOPIC).write("key", "subject", message()));
    assertThat(ofAnother.topic()).isEqualTo("saga.replies");
    assertThatThrownBy(() -> ofTrips.read(ofAnother, Reply.class))
        .isInstanceOf(UndecodableRecord.class)
        .hasMessage("'trip.greeted.v1' does not belong on saga.replies.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void readsASenderThatDoesNotSayWhoItIs(String source) {
    ProducerRecord<byte[], byte[]> sent = ofTrips.write("key", "subject", message());
    sent.headers().remove("ce_source");
    assertThat(ofTrips.read(received(sent), Reply.class)).isEqualTo(message());
    sent.headers().add("ce_source", source.getBytes(UTF_8));
    assertThat(ofTrips.read(received(sent), Reply.class)).isEqualTo(message());
  }

  @Test
  void refusesASenderWhoseNameNoInboxKeeps() {
    String longest = "/".repeat(255);
    assertThat(ofTrips.read(received(writtenBy(longest)), Reply.class)).isEqualTo(sentBy(longest));
    assertThatThrownBy(() -> ofTrips.read(received(writtenBy("/" + longest)), Reply.class))
        .isInstanceOf(UndecodableRecord.class)
        .hasMessage("A header is malformed: ce_source has 256 characters, at most 255.");
  }

  @Test
  void refusesAHeaderThatIsThereTwice() {
    ProducerRecord<byte[], byte[]> sent = ofTrips.write("key", "subject", message());
    sent.headers().add(sent.headers().lastHeader("ce_attempt"));
    assertThatThrownBy(() -> ofTrips.read(received(sent), Reply.class))
        .isInstanceOf(UndecodableRecord.class)
        .hasMessage("The header ce_attempt is there twice.");
  }

  @Test
  void refusesAValueThatSaysOneThingTwice() {
    ProducerRecord<byte[], byte[]> sent =
        ofTrips.write(
            "key", "subject", SagaMessage.of(ID, new Family.Greet("a"), 1, null, Instant.EPOCH));
    ProducerRecord<byte[], byte[]> twice =
        new ProducerRecord<>(
            sent.topic(),
            null,
            sent.key(),
            "{\"key\":\"a\",\"key\":\"b\"}".getBytes(UTF_8),
            sent.headers());
    assertThatThrownBy(() -> ofTrips.read(received(twice), Family.class))
        .isInstanceOf(UndecodableRecord.class)
        .hasMessageStartingWith("The value is not a trip.greet.v1: Duplicate Object property");
  }

  private static SagaMessage<Reply> message() {
    return SagaMessage.of(ID, new Greeting.Greeted(), 1, null, Instant.EPOCH);
  }

  private static SagaMessage<Reply> sentBy(String source) {
    SagaMessage<Reply> said = message();
    return new SagaMessage<>(
        said.id(), said.sagaId(), said.body(), said.attempt(), null, said.time(), source, null);
  }

  private static ProducerRecord<byte[], byte[]> writtenBy(String source) {
    return new CloudEventRecords(new MessageJson(types("trip.replies")), source)
        .write("key", "subject", message());
  }

  private static CloudEventRecords records(String replies) {
    return new CloudEventRecords(new MessageJson(types(replies)), "/test");
  }

  private static MessageTypes types(String replies) {
    return new MessageTypes(List.of(Family.class), replies);
  }

  private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> sent) {
    return new ConsumerRecord<>(
        sent.topic(),
        0,
        0,
        0,
        TimestampType.LOG_APPEND_TIME,
        sent.key().length,
        sent.value().length,
        sent.key(),
        sent.value(),
        sent.headers(),
        Optional.empty());
  }
}
