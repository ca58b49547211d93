package io.paysaga.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.e2e.Http.Answer;
import io.paysaga.saga.test.contract.WireKey;
import io.paysaga.stack.Service;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Whoever may write to a topic can write anything there, and is not believed. */
class ForgedRecordsTest extends StoryTest {

  private static final String COMMANDS = "point.commands";
  private static final String REPLIES = "saga.replies";

  private final Wire wire = new Wire(shop.stack());

  @Test
  void takesNoPointsForCommandsThatTheOrchestratorHasNotSigned() {
    Buyer alice = shop.buyer().charges(10_000);
    long refused = refused(Service.POINT, COMMANDS);
    long deadLetters = shop.deadLetters();
    WireKey ofPayment = wire.keyOf(Service.PAYMENT);
    WireKey ofPoints = wire.keyOf(Service.POINT);
    List<ProducerRecord<byte[], byte[]>> forged =
        List.of(
            Wire.from(Service.ORCHESTRATOR, use(alice, 5_000)),
            ofPayment.sign(Wire.from(Service.ORCHESTRATOR, use(alice, 5_000))),
            ofPayment.sign(Wire.from(Service.PAYMENT, use(alice, 5_000))),
            ofPoints.sign(Wire.from(Service.POINT, use(alice, 5_000))),
            changed(ofPoints.sign(Wire.from(Service.ORCHESTRATOR, use(alice, 1))), "5000"));

    wire.send(forged);

    Waiting.until(
        "all are refused", () -> refused(Service.POINT, COMMANDS) == refused + forged.size());
    alice.hasPoints(10_000);
    assertThat(shop.deadLetters()).as("one of them, for people").isEqualTo(deadLetters + 1);
    alice.checksOut(alice.orders(1_000)).ends("COMPLETED");
    alice.hasPoints(9_000);
  }

  @Test
  void takesTheAnswerOfNobodyButWhomItHasAsked() {
    Buyer alice = shop.buyer().charges(10_000);
    long refused = refused(Service.ORCHESTRATOR, REPLIES);
    long ofOthers = ofOthers();
    long deadLetters = shop.deadLetters();
    WireKey ofPayment = wire.keyOf(Service.PAYMENT);
    shop.pointService().pause();
    Checkout checkout = alice.checksOut(alice.orders(1_000)).step("use-point", "DOING");

    wire.send(
        List.of(
            Wire.from(Service.POINT, used(checkout)),
            ofPayment.sign(Wire.from(Service.POINT, used(checkout))),
            ofPayment.sign(Wire.from(Service.PAYMENT, used(checkout)))));

    Waiting.until("the last is ignored", () -> ofOthers() == ofOthers + 1);
    assertThat(refused(Service.ORCHESTRATOR, REPLIES)).isEqualTo(refused + 2);
    checkout.step("use-point", "DOING");
    shop.pointService().resume();
    checkout.ends("COMPLETED");
    alice.hasPoints(9_000);
    assertThat(shop.deadLetters())
        .as("one of a stranger, and the one that payment-service has signed")
        .isEqualTo(deadLetters + 2);
  }

  /** Of a saga that would begin now. */
  private static ProducerRecord<byte[], byte[]> use(Buyer buyer, long amount) {
    UUID random = UUID.randomUUID();
    UUID saga =
        new UUID(System.currentTimeMillis() << 16 | 0x7000, random.getLeastSignificantBits());
    return Wire.unsigned(
        COMMANDS,
        Long.toString(buyer.id()),
        saga,
        "use-point:do",
        "io.paysaga.point.use.v1",
        "{\"buyerId\": %d, \"amount\": %d}".formatted(buyer.id(), amount));
  }

  /** With another amount than was signed. */
  private static ProducerRecord<byte[], byte[]> changed(
      ProducerRecord<byte[], byte[]> signed, String amount) {
    String value = new String(signed.value(), UTF_8).replace(": 1}", ": " + amount + "}");
    return new ProducerRecord<>(
        signed.topic(), null, signed.key(), value.getBytes(UTF_8), signed.headers());
  }

  private static ProducerRecord<byte[], byte[]> used(Checkout checkout) {
    return Wire.unsigned(
        REPLIES,
        checkout.sagaId().toString(),
        checkout.sagaId(),
        "use-point:do",
        "io.paysaga.point.used.v1",
        "{\"balance\": 9000}");
  }

  /** How many records of this topic a service has refused. */
  private long refused(Service service, String topic) {
    return counted(service, "paysaga.records.refused?tag=topic:" + topic);
  }

  /** How many replies the orchestrator has ignored that somebody else has signed than was asked. */
  private long ofOthers() {
    return counted(Service.ORCHESTRATOR, "paysaga.events.ignored?tag=why:not-its-owner");
  }

  /** What was never counted is not found. */
  private long counted(Service service, String metric) {
    Answer answer =
        shop.asOperator()
            .get(shop.stack().service(service).managementUrl() + "/actuator/metrics/" + metric);
    assertThat(answer.status()).isIn(200, 404);
    return answer.status() == 404
        ? 0
        : answer.body().path("measurements").path(0).path("value").asLong();
  }
}
