package io.paysaga.saga.orchestration.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.events.OrderDeliveryReply;
import io.paysaga.events.Payable;
import io.paysaga.events.PaymentCommand;
import io.paysaga.events.PaymentReply.AboveLimit;
import io.paysaga.orchestrator.checkout.Door;
import io.paysaga.orchestrator.checkout.RunningOrchestrator;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.SagaMessage;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Replies among the dead letters, and what was given up of many sagas, need a second person. */
@TestPropertySource(
    properties = {
      "paysaga.saga.acts.four-eyes=on",
      "paysaga.saga.acts.backfill-alone=1",
      "paysaga.saga.flows.pay-order.steps.deliver-order.attempts=1"
    })
class FourEyesOnWhatLiesThereTest extends RunningOrchestrator {

  private static final String WHY = "{\"by\":\"kim\",\"reason\":\"a fixed bug\"}";

  @Autowired
  @Qualifier("sagaKafkaTemplate")
  private KafkaTemplate<byte[], byte[]> kafka;

  @Autowired private CloudEventRecords events;

  @Test
  void takesAReplyOnceSomebodyElseHasApprovedIt() {
    String saga = door.checkout(BUYER, order).id();
    String letter = dead(refusal(saga));

    Door.Answer asked = replay(letter);

    assertThat(asked.status()).as(asked.http().body()).isEqualTo(202);
    assertThat(asked.header("Location")).isEqualTo("/acts/" + asked.id());
    JsonNode act = asked.body();
    assertThat(act.path("action").asString()).isEqualTo("replay");
    assertThat(act.path("sagaId").asString()).isEqualTo(saga);
    assertThat(act.path("about").asString()).isEqualTo(letter);
    assertThat(act.path("reply").path("reply").toString())
        .isEqualTo("{\"limit\":1,\"amount\":24000}");
    assertThat(act.path("waitingFor").asString()).isEqualTo("approval");
    assertThat(act.path("approval").path("shown").asString()).isEqualTo("RUNNING pay:do @1");
    assertThat(approve(asked.id(), "kim").summary()).isEqualTo("403 act-same-person");
    assertThat(statusOf(saga)).isEqualTo("RUNNING");
    assertThat(approve(asked.id(), "lee").status()).isEqualTo(202);
    await().until(() -> statusOf(saga).equals("COMPENSATING"));
    assertThat(verdictOn(asked.id())).isEqualTo("done");
  }

  @Test
  void takesNoReplyWhenItsSagaHasMovedSinceItWasShown() {
    String saga = door.checkout(BUYER, order).id();
    String act = replay(dead(refusal(saga))).id();
    paymentRefuses(saga);
    await().until(() -> statusOf(saga).equals("COMPENSATING"));

    assertThat(approve(act, "lee").summary()).isEqualTo("409 act-saga-has-moved");
    assertThat(verdictOn(act)).isEqualTo("saga-has-moved");
    assertThat(door.get("/sagas/" + saga + "/journal").body().path("entries").size()).isEqualTo(2);
  }

  @Test
  void letsOnePersonHaveACommandSentAgainWhichASagaSendsAnyway() {
    String saga = door.checkout(BUYER, order).id();
    CommandId id = new CommandId(UUID.fromString(saga), "pay", Direction.DO);
    PaymentCommand of = new PaymentCommand.Pay(Payable.order(order), BUYER, 24_000);
    String letter =
        dead(
            events.write(
                PaymentCommand.TOPIC,
                of.key(),
                of.key(),
                SagaMessage.of(id, of, 1, null, Instant.EPOCH)));

    Door.Answer replayed = replay(letter);

    assertThat(replayed.status()).as(replayed.http().body()).isEqualTo(202);
    assertThat(replayed.body().path("verdict").asString()).isEqualTo("will-be-handled");
    JsonNode act = door.get("/acts?saga=" + saga).body().path("acts").path(0);
    assertThat(act.path("action").asString()).isEqualTo("resend");
    assertThat(act.path("about").asString()).isEqualTo(letter);
    await().until(() -> verdictOn(act.path("id").asString()).equals("done"));
  }

  @Test
  void asksManySagasToTryAgainOnceSomebodyElseHasApprovedIt() {
    Instant from = Instant.now().minusSeconds(1);
    List<String> sagas = Stream.of(1, 2).map(n -> givenUp()).toList();

    Door.Answer asked = backfill(from);

    assertThat(asked.status()).as(asked.http().body()).isEqualTo(202);
    assertThat(asked.header("Location")).isEqualTo("/acts/" + asked.id());
    assertThat(asked.body().path("action").asString()).isEqualTo("backfill");
    assertThat(asked.body().path("about").asString()).matches(from + "/[^/]+Z, 1000 a second");
    assertThat(asked.body().path("approval").path("shown").asString())
        .matches("2 sagas, SHA-256 [0-9a-f]{64}");
    assertThat(approve(asked.id(), "kim").summary()).isEqualTo("403 act-same-person");
    assertThat(sagas).extracting(this::delivery).containsOnly("GIVEN_UP");
    Door.Answer approved = approve(asked.id(), "lee");
    assertThat(approved.status()).as(approved.http().body()).isEqualTo(202);
    assertThat(approved.body().path("verdict").path("code").asString()).isEqualTo("begun");
    assertThat(approve(asked.id(), "lee").status()).isEqualTo(202);
    sagas.forEach(saga -> await().until(() -> delivery(saga).equals("DOING")));
    assertThat(door.get("/acts?saga=" + sagas.get(0)).body().path("acts").size()).isOne();
  }

  @Test
  void asksNobodyWhenOthersHaveGivenUpOrPaidSinceItWasShown() {
    Instant from = Instant.now().minusSeconds(1);
    List<String> sagas = Stream.of(1, 2).map(n -> givenUp()).toList();
    String act = backfill(from).id();
    reply(sagas.get(0), "deliver-order", Direction.DO, new OrderDeliveryReply.Delivered());
    await().until(() -> delivery(sagas.get(0)).equals("DONE"));

    assertThat(approve(act, "lee").summary()).isEqualTo("409 act-saga-has-moved");
    assertThat(verdictOn(act)).isEqualTo("saga-has-moved");
    assertThat(delivery(sagas.get(1))).isEqualTo("GIVEN_UP");
    // Of one saga, one person decides.
    Door.Answer ofOne = backfill(from);
    assertThat(ofOne.body().path("of").asInt()).isOne();
    await().until(() -> delivery(sagas.get(1)).equals("DOING"));
  }

  private String givenUp() {
    String saga = door.checkout(BUYER, placed(BUYER)).id();
    everyCriticalStepIsDone(saga);
    await().until(() -> delivery(saga).equals("DOING"));
    reply(saga, "deliver-order", Direction.DO, new OrderDeliveryReply.Failed("503"));
    await().until(() -> delivery(saga).equals("GIVEN_UP"));
    return saga;
  }

  private String delivery(String saga) {
    return door.get("/sagas/" + saga).body().path("steps").path(3).path("status").asString();
  }

  private Door.Answer backfill(Instant from) {
    return door.post(
        "/best-effort/backfill",
        "{\"by\":\"kim\",\"reason\":\"the platform is back\",\"from\":\"%s\",\"perSecond\":1000}"
            .formatted(from));
  }

  private Door.Answer replay(String letter) {
    return door.post("/dead-letters/" + letter + "/replay", WHY);
  }

  private Door.Answer approve(String act, String by) {
    return door.post("/acts/" + act + "/approval", "{\"by\":\"" + by + "\"}");
  }

  private String verdictOn(String act) {
    return door.get("/acts/" + act).body().path("verdict").path("code").asString("");
  }

  /** As payment-service would answer. */
  private ProducerRecord<byte[], byte[]> refusal(String saga) {
    CommandId id = new CommandId(UUID.fromString(saga), "pay", Direction.DO);
    return events.write(
        Reply.TOPIC,
        saga,
        saga,
        SagaMessage.of(id, new AboveLimit(1, 24_000), 1, null, Instant.EPOCH));
  }

  /** As a consumer would put it aside. */
  private String dead(ProducerRecord<byte[], byte[]> like) {
    RecordMetadata sent =
        kafka
            .send(
                new ProducerRecord<>(
                    like.topic() + "-dlt", 1, like.key(), like.value(), like.headers()))
            .join()
            .getRecordMetadata();
    return sent.topic() + "/" + sent.partition() + "/" + sent.offset();
  }
}
