package io.paysaga.saga.orchestration.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.uuid.Generators;
import io.paysaga.events.OrderDeliveryReply.Delivered;
import io.paysaga.events.OrderDeliveryReply.Failed;
import io.paysaga.events.PaymentReply.Paid;
import io.paysaga.events.PaymentReply.PaymentRefunded;
import io.paysaga.events.PointReply.Returned;
import io.paysaga.orchestrator.checkout.Door;
import io.paysaga.orchestrator.checkout.RunningOrchestrator;
import io.paysaga.orchestrator.pay.PayAndReturn;
import io.paysaga.orchestrator.pay.PayOrder;
import io.paysaga.saga.api.BarrierReply.Barred;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.orchestration.api.JournalReplay;
import io.paysaga.saga.orchestration.api.SagaStarter;
import io.paysaga.saga.orchestration.api.SagaView;
import io.paysaga.saga.orchestration.api.SagaWaiters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/** A saga behind its pivot, as operators see it; retriable steps are stuck after a second. */
@Import(PastThePivotTest.Flows.class)
@TestPropertySource(
    properties = {
      "paysaga.test.database=pivot",
      "paysaga.saga.grace-after-outage=1s",
      "spring.kafka.producer.properties[delivery.timeout.ms]=900",
      "spring.kafka.producer.properties[request.timeout.ms]=500"
    })
@DirtiesContext
class PastThePivotTest extends RunningOrchestrator {

  private static final String WHY = "{\"by\":\"kim\",\"reason\":\"it is settled by hand\"}";

  @Autowired private SagaStarter starter;
  @Autowired private SagaWaiters waiters;
  @Autowired private JournalReplay replay;

  private final UUID id = Generators.timeBasedEpochGenerator().generate();
  private final String saga = id.toString();
  private CompletableFuture<SagaView> ended = new CompletableFuture<>();

  @TestConfiguration(proxyBeanMethods = false)
  static class Flows {
    @Bean
    SagaFlow<?> payAndReturn() {
      return PayAndReturn.FLOW;
    }
  }

  @BeforeEach
  void pays() {
    SagaView begun = starter.start(PayAndReturn.saga(id, new PayOrder(order, BUYER, 24_000)));
    ended = waiters.await(begun, Duration.ofMinutes(2));
    reply(saga, "pay", Direction.DO, new Paid(7, Instant.EPOCH));
    await().until(() -> statusOf(saga).equals("STUCK"));
  }

  @Test
  void isFoundWhereStuckSagasAreLookedFor() {
    assertThat(found("STUCK")).containsExactly(saga);
    assertThat(found("RUNNING")).isEmpty();
    assertThat(found("COMPENSATING")).isEmpty();
  }

  @Test
  void isUndoneByNobody() {
    Door.Answer answer = door.post("/sagas/" + saga + "/compensate", WHY);

    assertThat(answer.summary()).isEqualTo("409 saga-past-the-pivot");
    assertThat(answer.body().path("sagaId").asString()).isEqualTo(saga);
    assertThat(answer.body().path("detail").asString())
        .isEqualTo(
            "The saga's pivot is accepted: from there on it goes forward only, and nothing is"
                + " undone. Once it is STUCK, retry it, or resolve it.");
  }

  @Test
  void isSentAgainOnceAnOperatorLetsItGoOnAndCompletes() {
    assertThat(door.post("/sagas/" + saga + "/retry", WHY).status()).isEqualTo(202);
    await().until(() -> events().contains("RetryAsked"));
    reply(saga, "return-points", Direction.DO, new Returned(1));
    await().until(() -> steps().get(2).equals("refund-payment DOING"));
    assertThat(ended).isNotDone();
    reply(saga, "refund-payment", Direction.DO, new PaymentRefunded(7));

    assertThat(ended).succeedsWithin(Duration.ofMinutes(1));
    assertThat(ended.join().status()).isEqualTo(SagaStatus.COMPLETED);
  }

  @Test
  void goesOnBehindWhatIsBarredEndsResolvedAndOwesItsDelivery() {
    assertThat(door.post("/sagas/" + saga + "/resolve", WHY).status()).isEqualTo(202);
    await().until(() -> steps().get(1).equals("return-points BARRING"));
    assertThat(statusOf(saga)).isEqualTo("STUCK");
    Door.Answer again = door.post("/sagas/" + saga + "/resolve", WHY);
    assertThat(again.summary()).isEqualTo("409 saga-being-resolved");
    assertThat(again.body().path("detail").asString())
        .isEqualTo("The participant is already asked to bar the step.");

    reply(saga, "return-points", Direction.BAR, new Barred());
    await().until(() -> steps().get(2).equals("refund-payment DOING"));
    assertThat(steps().get(1)).isEqualTo("return-points BARRED");
    assertThat(ended).isNotDone();

    reply(saga, "refund-payment", Direction.DO, new PaymentRefunded(7));
    assertThat(ended).succeedsWithin(Duration.ofMinutes(1));
    assertThat(ended.join().status()).isEqualTo(SagaStatus.RESOLVED);
    reply(saga, "deliver-order", Direction.DO, new Failed("away"));
    await().until(() -> steps().get(3).equals("deliver-order GIVEN_UP"));
    assertThat(door.get("/best-effort?status=GIVEN_UP").body().toString()).contains(saga);

    assertThat(door.post("/best-effort/backfill", WHY).status()).isEqualTo(202);
    await().until(() -> steps().get(3).equals("deliver-order DOING"));
    reply(saga, "deliver-order", Direction.DO, new Delivered());
    await().until(() -> steps().get(3).equals("deliver-order DONE"));
    assertThat(statusOf(saga)).isEqualTo("RESOLVED");
    assertThat(differences()).isEmpty();
  }

  private List<String> differences() {
    List<String> differences = new ArrayList<>();
    replay.all(
        different -> {
          if (different.sagaId().equals(id)) {
            differences.add(different.why());
          }
        });
    return differences;
  }

  private List<String> steps() {
    return door.get("/sagas/" + saga).body().path("steps").values().stream()
        .map(step -> step.path("name").asString() + " " + step.path("status").asString())
        .toList();
  }

  private List<String> events() {
    return door.get("/sagas/" + saga + "/journal").body().path("entries").values().stream()
        .map(entry -> entry.path("event").asString())
        .toList();
  }

  private List<String> found(String status) {
    return door
        .get("/sagas?subject=ORDER:" + order + "&status=" + status)
        .body()
        .path("sagas")
        .values()
        .stream()
        .map(each -> each.path("id").asString())
        .toList();
  }
}
