package io.paysaga.saga.orchestration.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.events.PaymentReply.AboveLimit;
import io.paysaga.events.PaymentReply.Paid;
import io.paysaga.events.PointReply.NotEnoughPoints;
import io.paysaga.orchestrator.checkout.RunningOrchestrator;
import io.paysaga.saga.api.BarrierReply.Barred;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.MessageJson;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.orchestration.api.Actor;
import io.paysaga.saga.orchestration.api.Asking;
import io.paysaga.saga.orchestration.api.OperatorAction;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.test.contract.WireKey;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/**
 * Who may write to the topic of replies can write anything there. Each forgery stands before the
 * true reply, on the same partition: once that is taken, the forgery has been read.
 */
@TestPropertySource(
    properties = {
      "paysaga.signatures=require",
      "paysaga.signature-keys.payment-service.secrets.k1=" + ForgedRepliesTest.OF_PAYMENT,
      "paysaga.signature-keys.point-service.secrets.k1=" + ForgedRepliesTest.OF_POINTS,
      "paysaga.signature-keys.order-service.secrets.k1=" + ForgedRepliesTest.OF_OTHERS,
      "paysaga.signature-keys.reservation-service.secrets.k1=" + ForgedRepliesTest.OF_OTHERS,
      "paysaga.signature-keys.saga-orchestrator.secrets.k1=" + ForgedRepliesTest.OF_ITSELF
    })
class ForgedRepliesTest extends RunningOrchestrator {

  static final String OF_PAYMENT = "cGF5bWVudCBwYXltZW50IHBheW1lbnQgcGF5bWVudCE=";
  static final String OF_POINTS = "cG9pbnQgcG9pbnQgcG9pbnQgcG9pbnQgcG9pbnQgcG8=";
  static final String OF_OTHERS = "b3RoZXIgb3RoZXIgb3RoZXIgb3RoZXIgb3RoZXIgb3Q=";
  static final String OF_ITSELF = "aXRzZWxmIGl0c2VsZiBpdHNlbGYgaXRzZWxmIGl0c2U=";

  private static final WireKey PAYMENT = new WireKey("saga-orchestrator", "k1", OF_PAYMENT);
  private static final WireKey POINTS = new WireKey("saga-orchestrator", "k1", OF_POINTS);

  @Autowired
  @Qualifier("sagaKafkaTemplate")
  private KafkaTemplate<byte[], byte[]> kafka;

  @Autowired private MessageJson json;
  @Autowired private MeterRegistry metrics;
  @Autowired private OperatorRequests operators;

  private String saga;

  @BeforeEach
  void checkOut() {
    saga = door.checkout(BUYER, order).id();
  }

  @Test
  void aReplyThatNobodySignedFinishesNothing() {
    send(reply("/payment-service", new AboveLimit(1, 24_000)));
    payIsAnsweredByItsOwnerOnly();
  }

  @Test
  void aReplyThatSomebodyElseSignedFinishesNothing() {
    send(POINTS.sign(reply("/payment-service", new AboveLimit(1, 24_000))));
    payIsAnsweredByItsOwnerOnly();
  }

  @Test
  void aReplyThatSaysOneThingTwiceFinishesNothing() {
    ProducerRecord<byte[], byte[]> twice =
        PAYMENT.sign(reply("/payment-service", new AboveLimit(1, 24_000)));
    twice.headers().add("ce_attempt", "1".getBytes(UTF_8));
    send(twice);
    payIsAnsweredByItsOwnerOnly();
  }

  @Test
  void aReplyThatWasChangedFinishesNothing() {
    Headers signed = PAYMENT.sign(reply("/payment-service", new Paid(7, Instant.EPOCH))).headers();
    byte[] another = json.writeBody(new Paid(8, Instant.EPOCH));
    send(new ProducerRecord<>(Reply.TOPIC, null, saga.getBytes(UTF_8), another, signed));
    payIsAnsweredByItsOwnerOnly();
  }

  /** The barrier's replies are the same for all participants. */
  @Test
  void aParticipantAnswersOnlyWhatWasSentToIt() {
    send(POINTS.sign(reply("/point-service", new AboveLimit(1, 24_000))));
    send(POINTS.sign(reply("/point-service", new Barred())));
    send(POINTS.sign(reply("/point-service", new NotEnoughPoints(24_000))));
    payIsAnsweredByItsOwnerOnly();
    String reason =
        "'io.paysaga.barrier.barred.v1' to %s:pay:do is signed by /point-service, to whom the command was not sent."
            .formatted(saga);
    await()
        .untilAsserted(
            () ->
                assertThat(lettersOf(saga))
                    .extracting(letter -> letter.path("reason").asString())
                    .contains(reason));
    assertThat(metrics.get("paysaga.events.ignored").tag("why", "not-its-owner").counter().count())
        .isPositive();
  }

  @Test
  void whatWakesForAnOperatorsActIsSignedToo() {
    operators.ask(
        UUID.fromString(saga),
        OperatorAction.RETRY,
        new Asking(Actor.claimed("kim"), "to see", false));
    payIsAnsweredByItsOwnerOnly();
    assertThat(
            metrics.find("paysaga.records.refused").tag("sender", "saga-orchestrator").counters())
        .isEmpty();
  }

  private void payIsAnsweredByItsOwnerOnly() {
    send(PAYMENT.sign(reply("/payment-service", new Paid(7, Instant.EPOCH))));
    await().until(() -> !answersTo("pay").isEmpty());
    assertThat(answersTo("pay")).containsExactly("io.paysaga.payment.paid.v1 7");
    assertThat(statusOf(saga)).isEqualTo("RUNNING");
  }

  private List<String> answersTo(String step) {
    return door.get("/sagas/" + saga + "/journal")
        .body()
        .path("entries")
        .valueStream()
        .map(entry -> entry.path("detail"))
        .filter(detail -> detail.path("command").asString("").startsWith(saga + ":" + step + ":"))
        .map(
            detail ->
                detail.path("type").asString()
                    + " "
                    + detail.path("reply").path("paymentId").asString(""))
        .toList();
  }

  private List<JsonNode> lettersOf(String saga) {
    return door.deadLettersOn("saga.replies-dlt").stream()
        .filter(letter -> letter.path("sagaId").asString("").equals(saga))
        .toList();
  }

  private ProducerRecord<byte[], byte[]> reply(String source, Reply reply) {
    CommandId id = new CommandId(UUID.fromString(saga), "pay", Direction.DO);
    return new CloudEventRecords(json, source)
        .write(Reply.TOPIC, saga, saga, SagaMessage.of(id, reply, 1, null, Instant.EPOCH));
  }

  private void send(ProducerRecord<byte[], byte[]> message) {
    kafka.send(message).join();
  }
}
