package io.paysaga.saga.orchestration.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.events.PaymentCommand;
import io.paysaga.orchestrator.checkout.Door;
import io.paysaga.orchestrator.checkout.RunningOrchestrator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.context.TestPropertySource;

/** The test plays a payment-service that gives every command up. */
@TestPropertySource(
    properties = {
      "paysaga.saga.grace-after-outage=1s",
      "paysaga.saga.flows.pay-order.steps.pay.answer-within=1s",
      "paysaga.saga.flows.pay-order.steps.pay.attempts=2",
      "spring.kafka.producer.properties[delivery.timeout.ms]=900",
      "spring.kafka.producer.properties[request.timeout.ms]=500"
    })
class DeadLetteredCommandTest extends RunningOrchestrator {

  @Autowired
  @Qualifier("sagaKafkaTemplate")
  private KafkaTemplate<byte[], byte[]> kafka;

  @Autowired
  @Qualifier("sagaConsumerFactory")
  private ConsumerFactory<byte[], byte[]> consumers;

  @Test
  void endsASagaWhoseCommandIsADeadLetter() {
    List<RecordMetadata> letters = new ArrayList<>();
    try (Consumer<byte[], byte[]> commands = fromNowOn()) {
      String saga = door.checkout(BUYER, order).id();
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInSameThread()
          .until(
              () -> {
                for (ConsumerRecord<byte[], byte[]> each : commands.poll(Duration.ofMillis(50))) {
                  if (isOf(saga, each)) {
                    letters.add(giveUp(each));
                  }
                }
                return statusOf(saga).equals("COMPENSATING");
              });
      assertThat(letters).hasSizeGreaterThanOrEqualTo(2);
      assertThat(failureOf(saga)).isEqualTo("no-answer");
      assertThat(replay(letters.get(0)).summary()).isEqualTo("409 dead-letter-already-handled");

      paymentIsUndone(saga);
      await().until(() -> statusOf(saga).equals("COMPENSATED"));

      for (RecordMetadata letter : letters) {
        assertThat(replay(letter).summary()).isEqualTo("409 dead-letter-saga-closed");
      }
    }
  }

  private String failureOf(String saga) {
    return door.get("/sagas/" + saga).body().path("failure").path("code").asString();
  }

  private Door.Answer replay(RecordMetadata letter) {
    return door.post(
        "/dead-letters/%s/%d/%d/replay"
            .formatted(letter.topic(), letter.partition(), letter.offset()),
        "{\"by\":\"kim\",\"reason\":\"a fixed bug\"}");
  }

  private Consumer<byte[], byte[]> fromNowOn() {
    Consumer<byte[], byte[]> consumer = consumers.createConsumer("test", "test-" + order);
    List<TopicPartition> partitions =
        consumer.partitionsFor(PaymentCommand.TOPIC).stream()
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    return consumer;
  }

  /** Sagas of other tests are under way too. */
  private static boolean isOf(String saga, ConsumerRecord<byte[], byte[]> command) {
    return new String(command.headers().lastHeader("ce_sagaid").value(), UTF_8).equals(saga);
  }

  private RecordMetadata giveUp(ConsumerRecord<byte[], byte[]> command) {
    command.headers().add("paysaga_reason", "a bug".getBytes(UTF_8));
    return kafka
        .send(
            new ProducerRecord<>(
                command.topic() + "-dlt",
                command.partition(),
                command.key(),
                command.value(),
                command.headers()))
        .join()
        .getRecordMetadata();
  }
}
