package io.paysaga.saga.orchestration.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.events.OrderDeliveryReply;
import io.paysaga.orchestrator.checkout.Door;
import io.paysaga.orchestrator.checkout.RunningOrchestrator;
import io.paysaga.saga.api.Direction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

@TestPropertySource(properties = "paysaga.saga.flows.pay-order.steps.deliver-order.attempts=1")
class BestEffortControllerTest extends RunningOrchestrator {

  private static final String EVERYTHING = "{\"by\":\"kim\",\"reason\":\"the platform is back\"}";

  @Test
  void listsWhatWasGivenUpAndHasItTriedAgain() {
    String saga = door.checkout(BUYER, order).id();
    everyCriticalStepIsDone(saga);
    await().until(() -> delivery(saga).equals("DOING"));
    reply(saga, "deliver-order", Direction.DO, new OrderDeliveryReply.Failed("503"));
    await().until(() -> delivery(saga).equals("GIVEN_UP"));
    assertThat(statusOf(saga)).isEqualTo("COMPLETED");

    JsonNode debt = debts().path(0);
    assertThat(debt.path("sagaId").asString()).isEqualTo(saga);
    assertThat(debt.path("subject").asString()).isEqualTo("ORDER:" + order);
    assertThat(debt.path("step").asString()).isEqualTo("deliver-order");

    Door.Answer begun = door.post("/best-effort/backfill", EVERYTHING);
    assertThat(begun.status()).isEqualTo(202);
    assertThat(begun.body().path("of").asInt()).isOne();
    await().until(() -> delivery(saga).equals("DOING"));
    assertThat(debts()).isEmpty();
    reply(saga, "deliver-order", Direction.DO, new OrderDeliveryReply.Delivered());
    await().until(() -> delivery(saga).equals("DONE"));
    assertThat(door.get("/best-effort/backfill").body().toString())
        .isEqualTo("{\"running\":false,\"of\":1,\"asked\":1,\"notTaken\":0}");
  }

  @Test
  void findsNothingOutsideTheTime() {
    assertThat(
            door.post(
                    "/best-effort/backfill",
                    "{\"by\":\"kim\",\"reason\":\"x\",\"to\":\"2020-01-01T00:00:00Z\"}")
                .body()
                .path("of")
                .asInt())
        .isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "/best-effort, status",
    "/best-effort?status=DONE, status",
    "/best-effort?status=GIVEN_UP&from=yesterday, from",
    "/best-effort?status=GIVEN_UP&from=1970-01-01T00:00:00Z, from",
    "/best-effort?status=GIVEN_UP&to=-1000000000-01-01T00:00:00Z, to",
    "/best-effort?status=GIVEN_UP&to=%2B10000-01-01T00:00:00Z, to",
    "/best-effort?status=GIVEN_UP&limit=0, limit",
  })
  void namesTheParameterThatIsWrong(String path, String parameter) {
    Door.Answer answer = door.get(path);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().path("field").asString()).isEqualTo(parameter);
  }

  private String delivery(String saga) {
    return door.get("/sagas/" + saga).body().path("steps").path(3).path("status").asString();
  }

  private JsonNode debts() {
    return door.get("/best-effort?status=GIVEN_UP").body().path("steps");
  }
}
