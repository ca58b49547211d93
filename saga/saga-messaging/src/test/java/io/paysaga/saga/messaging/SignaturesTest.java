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
import io.paysaga.saga.messaging.UntrustedRecord.Why;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SignaturesTest {

  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final UUID SAGA = UUID.fromString("01a1fce6-7d3f-7f35-9082-11f9e1548b01");
  private static final CommandId ID = new CommandId(SAGA, "fly", Direction.DO);

  /** What the example of docs/wire.md is signed with: the bytes 0 to 31. */
  private static final String OF_FLIGHTS = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

  private static final String OF_HOTELS = "hotelhotelhotelhotelhotelhotelhotelhotelhot=";
  private static final String OF_ITSELF = "selfselfselfselfselfselfselfselfselfselfsel=";

  @Topic("flight.commands")
  sealed interface FlightCommand extends Command {
    @AnsweredBy(FlightReply.Flown.class)
    @WireName("trip.fly.v1")
    record Fly(String key) implements FlightCommand {}
  }

  sealed interface FlightReply extends Reply {
    @WireName("trip.flown.v1")
    record Flown() implements FlightReply {}
  }

  @Topic(Reply.TOPIC)
  @WireName("trip.woken.v1")
  record WakeUp() {}

  private final Map<String, String> ofOrchestrator =
      new HashMap<>(
          Map.of(
              "paysaga.signatures",
              "require",
              "paysaga.participants.flights",
              "flight.commands,flight.deliveries",
              "paysaga.participants.hotels",
              "hotel.commands",
              "paysaga.signature-keys.flights.secrets.f1",
              OF_FLIGHTS,
              "paysaga.signature-keys.hotels.secrets.h1",
              OF_HOTELS,
              "paysaga.signature-keys.trips.secrets.t1",
              OF_ITSELF));

  private final Map<String, String> ofFlights =
      new HashMap<>(
          Map.of(
              "paysaga.signatures", "require",
              "paysaga.orchestrators.trips", "saga.replies",
              "paysaga.signature-keys.trips.secrets.f1", OF_FLIGHTS));

  private final Map<String, String> ofHotels =
      Map.of(
          "paysaga.signatures", "require",
          "paysaga.orchestrators.trips", "saga.replies",
          "paysaga.signature-keys.trips.secrets.h1", OF_HOTELS);

  private Instant now = NOW;

  // What is signed is taken.

  @Test
  void aParticipantTakesWhatItsOrchestratorSaysAndAnswersIt() {
    SagaMessage<FlightCommand> command = flights().read(received(command()), FlightCommand.class);
    assertThat(command.body()).isEqualTo(new FlightCommand.Fly("a"));
    assertThat(command.source()).isEqualTo("/trips");
    ProducerRecord<byte[], byte[]> reply = flights().reply(command, new FlightReply.Flown(), NOW);
    assertThat(orchestrator().read(received(reply), Reply.class).ownedTopics())
        .containsExactlyInAnyOrder("flight.commands", "flight.deliveries");
  }

  @Test
  void anOrchestratorTakesWhatItSaysToItself() {
    SagaMessage<?> wakeUp = orchestrator().read(received(wakeUpOf("/trips")), Object.class);
    assertThat(wakeUp.body()).isEqualTo(new WakeUp());
    assertThat(wakeUp.ownedTopics()).isEmpty();
  }

  /** Among the dead letters, where it is judged before it is sent again. */
  @Test
  void anOrchestratorKnowsItsOwnCommands() {
    assertThat(orchestrator().read(received(command()), FlightCommand.class).body())
        .isEqualTo(new FlightCommand.Fly("a"));
    ProducerRecord<byte[], byte[]> forged = command();
    forged.headers().add("ce_more", new byte[] {'7'});
    assertThat(untrusted(() -> orchestrator().read(received(forged), FlightCommand.class)).why())
        .isEqualTo(Why.WRONG_SIGNATURE);
  }

  @Test
  void aReplyGoesWhereTheSettingsSayThatItsOrchestratorReads() {
    ofFlights.put("paysaga.orchestrators.trips", "trip.replies");
    SagaMessage<FlightCommand> command = flights().read(received(command()), FlightCommand.class);
    assertThat(flights().reply(command, new FlightReply.Flown(), NOW).topic())
        .isEqualTo("trip.replies");
  }

  /** Computed by another program: what a participant in another language has to reach. */
  @Test
  void signsTheExampleOfTheWire() {
    assertThat(header(command(), "ce_orchestrator")).isEqualTo("trips");
    assertThat(header(command(), "ce_keyid")).isEqualTo("f1");
    assertThat(header(command(), "ce_signature"))
        .isEqualTo("vm30oyYxmHZsHR/qouiWlv9WIE3tKkKSyk9JkNKQmZ4=");
  }

  // What is forged is not.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ce_specversion",
        "ce_id",
        "ce_type",
        "ce_time",
        "ce_subject",
        "ce_sagaid",
        "ce_step",
        "ce_attempt",
        "ce_orchestrator",
        "ce_signature"
      })
  void refusesAHeaderThatWasChangedLeftOutOrSaidTwice(String name) {
    Consumer<Headers> changed =
        headers -> {
          headers.remove(name);
          headers.add(name, "other".getBytes(UTF_8));
        };
    Consumer<Headers> twice = headers -> headers.add(headers.lastHeader(name));
    assertThat(whyNot(changedCommand(changed))).isEqualTo(Why.WRONG_SIGNATURE);
    assertThat(whyNot(changedCommand(twice))).isEqualTo(Why.AMBIGUOUS);
    assertThat(whyNot(changedCommand(headers -> headers.remove(name))))
        .isEqualTo(name.equals("ce_signature") ? Why.UNSIGNED : Why.WRONG_SIGNATURE);
  }

  @Test
  void refusesWhatWasAddedOrShifted() {
    assertThat(whyNot(changedCommand(headers -> headers.add("ce_more", "7".getBytes(UTF_8)))))
        .isEqualTo(Why.WRONG_SIGNATURE);
    assertThat(
            whyNot(
                changedCommand(
                    headers -> {
                      headers.remove("ce_step");
                      headers.add("ce_stepf", "ly".getBytes(UTF_8));
                    })))
        .isEqualTo(Why.WRONG_SIGNATURE);
    assertThat(whyNot(changedCommand(headers -> headers.add("ce_more", null))))
        .isEqualTo(Why.AMBIGUOUS);
  }

  @Test
  void readsOverWhatIsNoAttribute() {
    ConsumerRecord<byte[], byte[]> traced =
        changedCommand(headers -> headers.add("baggage", "7".getBytes(UTF_8)));
    assertThat(flights().read(traced, FlightCommand.class).body())
        .isEqualTo(new FlightCommand.Fly("a"));
  }

  @Test
  void refusesAnotherValue() {
    ProducerRecord<byte[], byte[]> said = command();
    assertThat(whyNot(record(said.topic(), "{\"key\":\"b\"}".getBytes(UTF_8), said.headers())))
        .isEqualTo(Why.WRONG_SIGNATURE);
    assertThat(whyNot(record(said.topic(), null, said.headers()))).isEqualTo(Why.WRONG_SIGNATURE);
  }

  @Test
  void refusesWhatWasSaidOnAnotherTopic() {
    ProducerRecord<byte[], byte[]> said = command();
    assertThat(whyNot(record("flight.deliveries", said.value(), said.headers())))
        .isEqualTo(Why.WRONG_SIGNATURE);
  }

  @Test
  void refusesAnotherKeyOfTheSameId() {
    ofFlights.put("paysaga.signature-keys.trips.secrets.f1", OF_HOTELS);
    assertThat(whyNot(received(command()))).isEqualTo(Why.WRONG_SIGNATURE);
  }

  @Test
  void refusesWhatAParticipantSignsAsItsOrchestrator() {
    Map<String, String> mallory =
        Map.of(
            "paysaga.signatures",
            "require",
            "paysaga.participants.flights",
            "flight.commands",
            "paysaga.signature-keys.flights.secrets.h1",
            OF_HOTELS,
            "paysaga.signature-keys.trips.secrets.h1",
            OF_HOTELS);
    CloudEventRecords forger = records("trips", mallory);
    assertThat(whyNot(received(forger.write("a", "a", fly())))).isEqualTo(Why.UNKNOWN_KEY);
  }

  @Test
  void refusesAnOrchestratorThatTheSettingsDoNotName() {
    Map<String, String> others = new HashMap<>(ofOrchestrator);
    others.put(
        "paysaga.signature-keys.cruises.secrets.t1",
        others.remove("paysaga.signature-keys.trips.secrets.t1"));
    CloudEventRecords cruises = records("cruises", others);
    assertThat(
            untrusted(
                () ->
                    flights().read(received(cruises.write("a", "a", fly())), FlightCommand.class)))
        .hasMessage("There is no key of its sender; it names cruises.")
        .extracting(UntrustedRecord::sender)
        .as("a tag that strangers cannot multiply")
        .isEqualTo("unknown");
  }

  @Test
  void refusesACommandOfAParticipant() {
    Map<String, String> both = new HashMap<>(ofOrchestrator);
    both.put("paysaga.orchestrators.cruises", "cruise.replies");
    both.put("paysaga.signature-keys.cruises.secrets.c1", OF_ITSELF);
    CloudEventRecords hotels = records("hotels", commanding());
    assertThat(
            untrusted(
                    () ->
                        records("trips", both)
                            .read(received(hotels.write("a", "a", fly())), FlightCommand.class))
                .why())
        .isEqualTo(Why.NOT_ITS_TO_SAY);
  }

  /** What a participant would need to command an application that also orchestrates it. */
  private static Map<String, String> commanding() {
    return Map.of(
        "paysaga.signatures", "require",
        "paysaga.participants.trips", "flight.commands",
        "paysaga.signature-keys.trips.secrets.h1", OF_HOTELS);
  }

  @Test
  void refusesAReplyForAnotherOrchestrator() {
    SagaMessage<FlightCommand> command = flights().read(received(command()), FlightCommand.class);
    ProducerRecord<byte[], byte[]> reply = flights().reply(command, new FlightReply.Flown(), NOW);
    Map<String, String> ofCruises = new HashMap<>(ofOrchestrator);
    ofCruises.remove("paysaga.signature-keys.trips.secrets.t1");
    assertThat(
            untrusted(() -> records("cruises", ofCruises).read(received(reply), Reply.class)).why())
        .isEqualTo(Why.NOT_ITS_TO_SAY);
  }

  @Test
  void tellsWhoseReplyItIsWhoeverItAnswers() {
    CloudEventRecords hotels = records("hotels", ofHotels);
    SagaMessage<FlightCommand> ofFlights =
        new SagaMessage<>(
            ID.toString(), SAGA, new FlightCommand.Fly("a"), 1, null, NOW, "/trips", null);
    ProducerRecord<byte[], byte[]> reply = hotels.reply(ofFlights, new FlightReply.Flown(), NOW);
    assertThat(orchestrator().read(received(reply), Reply.class).ownedTopics())
        .as("the machine compares them with the open command's")
        .containsExactly("hotel.commands");
  }

  // What is demanded.

  @ParameterizedTest
  @CsvSource({"sign, true, true", "accept, true, false", "require, false, false"})
  void takesWhatIsUnsignedOrWrongAsItsSettingSays(String demand, boolean unsigned, boolean wrong) {
    ofFlights.put("paysaga.signatures", demand);
    assertThat(isTaken(changedCommand(headers -> headers.remove("ce_signature"))))
        .isEqualTo(unsigned);
    assertThat(
            isTaken(
                changedCommand(
                    headers -> {
                      headers.remove("ce_signature");
                      headers.add("ce_signature", "AAAA".getBytes(UTF_8));
                    })))
        .isEqualTo(wrong);
    assertThat(isTaken(received(command()))).isTrue();
  }

  @Test
  void signsNothingAndTakesAllWithoutKeysUntilItIsDemanded() {
    ofFlights.clear();
    assertThat(isTaken(received(command()))).isTrue();
    SagaMessage<FlightCommand> command = flights().read(received(command()), FlightCommand.class);
    assertThat(command.ownedTopics()).isNull();
    assertThat(flights().reply(command, new FlightReply.Flown(), NOW).headers())
        .extracting(Header::key)
        .doesNotContain("ce_orchestrator", "ce_keyid", "ce_signature");
  }

  @Test
  void answersAnUnsignedCommandOfAKnownOrchestratorSigned() {
    ofFlights.put("paysaga.signatures", "accept");
    ConsumerRecord<byte[], byte[]> unsigned =
        changedCommand(
            headers ->
                List.of("ce_orchestrator", "ce_keyid", "ce_signature").forEach(headers::remove));
    SagaMessage<FlightCommand> command = flights().read(unsigned, FlightCommand.class);
    ProducerRecord<byte[], byte[]> reply = flights().reply(command, new FlightReply.Flown(), NOW);
    assertThat(orchestrator().read(received(reply), Reply.class).ownedTopics()).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(SignatureProperties.Demand.class)
  void saysWhatItDemands(SignatureProperties.Demand demand) {
    ofFlights.put("paysaga.signatures", demand.name());
    assertThat(signatures("flights", ofFlights).demands())
        .contains("[trips]")
        .endsWith("(paysaga.signatures=" + demand.name().toLowerCase() + ").");
    assertThat(signatures("flights", Map.of()).demands())
        .isEqualTo("Records are neither signed nor checked: there are no paysaga.signature-keys.");
  }

  // Keys come and go.

  @Test
  void knowsOldAndNewKeysSideBySide() {
    ConsumerRecord<byte[], byte[]> old = received(command());
    ofFlights.put("paysaga.signature-keys.trips.secrets.f2", OF_ITSELF);
    ofFlights.put("paysaga.signature-keys.trips.current", "f1");
    assertThat(isTaken(old)).isTrue();
    ofOrchestrator.put("paysaga.signature-keys.flights.secrets.f2", OF_ITSELF);
    ofOrchestrator.put("paysaga.signature-keys.flights.current", "f2");
    ProducerRecord<byte[], byte[]> fresh = command();
    assertThat(header(fresh, "ce_keyid")).isEqualTo("f2");
    assertThat(isTaken(received(fresh))).isTrue();
    assertThat(isTaken(old)).isTrue();
  }

  @Test
  void knowsARetiredKeyUntilItsTimeIsOver() {
    ConsumerRecord<byte[], byte[]> old = received(command());
    ofFlights.put("paysaga.signature-keys.trips.secrets.f2", OF_ITSELF);
    ofFlights.put("paysaga.signature-keys.trips.retired.f1", "2026-12-02T12:00:00Z");
    now = Instant.parse("2026-12-02T11:59:59Z");
    assertThat(isTaken(old)).isTrue();
    now = Instant.parse("2026-12-02T12:00:00Z");
    assertThat(whyNot(old)).isEqualTo(Why.UNKNOWN_KEY);
  }

  @Test
  void knowsARevokedKeyNoMore() {
    ConsumerRecord<byte[], byte[]> old = received(command());
    ofFlights.put("paysaga.signature-keys.trips.secrets.f2", OF_ITSELF);
    ofFlights.remove("paysaga.signature-keys.trips.secrets.f1");
    assertThat(whyNot(old)).isEqualTo(Why.UNKNOWN_KEY);
  }

  @Test
  void takesTheFormOfBase64ForUrlsToo() {
    ofFlights.put("paysaga.signature-keys.trips.secrets.f1", OF_FLIGHTS.replace("=", "") + "\n");
    assertThat(isTaken(received(command()))).isTrue();
  }

  // What stops the start.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          secrets.f1  | no base64!     | paysaga.signature-keys.trips.secrets.f1 is not base64.
          secrets.f1  | AAECAw==       | paysaga.signature-keys.trips.secrets.f1 has 4 bytes; it must have at least 32.
          current     | f2             | paysaga.signature-keys.trips.current must name the key that signs, one that is not retired, of [f1].
          retired.f2  | 2026-12-02T12:00:00Z | paysaga.signature-keys.trips.retired.f2: there is no such key.
          retired.f1  | 2026-12-02T12:00:00Z | paysaga.signature-keys.trips.current must name the key that signs, one that is not retired, of [f1].
          """)
  void stopsTheStartNamingTheKeyThatIsWrong(String setting, String value, String sentence) {
    ofFlights.put("paysaga.signature-keys.trips." + setting, value);
    assertThatThrownBy(this::flights).hasMessage(sentence);
  }

  @Test
  void stopsTheStartWhenItIsNotSaidWhichOfTwoKeysSigns() {
    ofFlights.put("paysaga.signature-keys.trips.secrets.f2", OF_ITSELF);
    assertThatThrownBy(this::flights)
        .hasMessage(
            "paysaga.signature-keys.trips.current must name the key that signs, one that is not retired, of [f1, f2].");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sign", "require"})
  void stopsTheStartWithoutTheKeysThatItDemands(String demand) {
    ofFlights.put("paysaga.signatures", demand);
    ofFlights.remove("paysaga.signature-keys.trips.secrets.f1");
    assertThatThrownBy(this::flights)
        .hasMessage(
            "paysaga.signatures is %s, but no key is shared with trips: paysaga.signature-keys.trips.secrets.<id> is missing.",
            demand);
  }

  @Test
  void stopsTheStartForAKeyOfNobody() {
    ofFlights.put("paysaga.signature-keys.tirps.secrets.f1", OF_FLIGHTS);
    assertThatThrownBy(this::flights)
        .hasMessage(
            "paysaga.signature-keys.tirps is of nobody: neither paysaga.participants nor paysaga.orchestrators names it.");
  }

  @Test
  void stopsTheStartOfAnOrchestratorThatCannotSign() {
    Set<String> topics = Set.of("flight.commands", "car.commands");
    assertThatThrownBy(() -> signatures("trips", ofOrchestrator).checkCommands(topics))
        .hasMessage(
            "Commands go to car.commands, but none of paysaga.participants owns it: paysaga.participants.<name> must list the topics of each.");
    ofOrchestrator.put("paysaga.participants.hotels", "hotel.commands,car.commands");
    signatures("trips", ofOrchestrator).checkCommands(topics);
    ofOrchestrator.remove("paysaga.signature-keys.trips.secrets.t1");
    assertThatThrownBy(() -> signatures("trips", ofOrchestrator).checkCommands(topics))
        .hasMessageStartingWith("paysaga.signatures is require, but no key is shared with trips");
    ofOrchestrator.put("paysaga.participants.hotels", "flight.commands");
    assertThatThrownBy(this::orchestrator)
        .hasMessageStartingWith("paysaga.participants.")
        .hasMessageContaining("flight.commands belongs to ");
  }

  @Test
  void stopsTheStartOfAParticipantThatTakesNobodysCommands() {
    signatures("flights", ofFlights).checkIsCommanded();
    signatures("flights", Map.of()).checkIsCommanded();
    assertThatThrownBy(
            () -> signatures("flights", Map.of("paysaga.signatures", "require")).checkIsCommanded())
        .hasMessageStartingWith("paysaga.orchestrators names nobody whose commands are taken");
  }

  @Test
  void printsNoSecret() {
    assertThat(settings(ofFlights).toString()).contains("f1").doesNotContain(OF_FLIGHTS);
    assertThat(SignatureKey.of("a setting", "f1", OF_FLIGHTS, Instant.MAX)).hasToString("f1");
  }

  private CloudEventRecords orchestrator() {
    return records("trips", ofOrchestrator);
  }

  private CloudEventRecords flights() {
    return records("flights", ofFlights);
  }

  private CloudEventRecords records(String me, Map<String, String> settings) {
    return new CloudEventRecords(
        new MessageJson(new MessageTypes(List.of(FlightCommand.class, WakeUp.class))),
        "/" + me,
        signatures(me, settings));
  }

  private Signatures signatures(String me, Map<String, String> settings) {
    return new Signatures(settings(settings), me, Reply.TOPIC, new TestClock());
  }

  private static SignatureProperties settings(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("paysaga", SignatureProperties.class);
  }

  private static SagaMessage<Object> fly() {
    return SagaMessage.of(ID, new FlightCommand.Fly("a"), 1, null, NOW);
  }

  private ProducerRecord<byte[], byte[]> command() {
    return orchestrator().write("a", "a", fly());
  }

  private ProducerRecord<byte[], byte[]> wakeUpOf(String source) {
    return new CloudEventRecords(
            new MessageJson(new MessageTypes(List.of(WakeUp.class))),
            source,
            signatures("trips", ofOrchestrator))
        .write("a", "a", new SagaMessage<>("an-act", SAGA, new WakeUp(), 1, null, NOW));
  }

  private boolean isTaken(ConsumerRecord<byte[], byte[]> kafka) {
    try {
      flights().read(kafka, FlightCommand.class);
      return true;
    } catch (UntrustedRecord refused) {
      return false;
    }
  }

  private Why whyNot(ConsumerRecord<byte[], byte[]> kafka) {
    return untrusted(() -> flights().read(kafka, FlightCommand.class)).why();
  }

  private static UntrustedRecord untrusted(Runnable read) {
    try {
      read.run();
    } catch (UntrustedRecord refused) {
      return refused;
    }
    throw new AssertionError("It was taken.");
  }

  private ConsumerRecord<byte[], byte[]> changedCommand(Consumer<Headers> change) {
    ProducerRecord<byte[], byte[]> said = command();
    Headers headers = new RecordHeaders(said.headers());
    change.accept(headers);
    return record(said.topic(), said.value(), headers);
  }

  private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> sent) {
    return record(sent.topic(), sent.value(), sent.headers());
  }

  private static ConsumerRecord<byte[], byte[]> record(
      String topic, byte[] value, Headers headers) {
    return new ConsumerRecord<>(
        topic,
        0,
        0,
        0,
        TimestampType.LOG_APPEND_TIME,
        1,
        1,
        "a".getBytes(UTF_8),
        value,
        headers,
        Optional.empty());
  }

  private static String header(ProducerRecord<byte[], byte[]> kafka, String name) {
    return new String(kafka.headers().lastHeader(name).value(), UTF_8);
  }

  private final class TestClock extends Clock {

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
