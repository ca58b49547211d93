package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.events.OrderReply.NotPaid;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Direction;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** A refund of much money is asked for by an operator, and begins when another has approved it. */
@TestPropertySource(
    properties = {
      "paysaga.saga.acts.four-eyes=on",
      "paysaga.saga.acts.break-glass=on",
      "paysaga.refunds.alone-up-to=" + RefundActsTest.LIMIT
    })
class RefundActsTest extends RunningOrchestrator {

  static final long LIMIT = 23_999;

  private static final String WHY = "too small";
  private static final String PAYER = "019aa000-0000-7000-8000-0000000000aa";

  @BeforeEach
  void isPaid() {
    ORDER_SERVICE.hasPaid(order, BUYER, PAYER);
  }

  @Test
  void isNotItsBuyersToBegin() {
    Door.Answer refused = door.refund(BUYER, order, WHY);

    assertThat(refused.summary()).isEqualTo("403 refund-needs-two");
    assertThat(refused.body().path("detail").asString()).contains("more than 23999 won");
    assertThat(sagasOf(order)).isEmpty();
  }

  @Test
  void waitsForASecondPersonAndTellsWhatIsAsked() {
    Door.Answer asked = ask("kim", "");

    assertThat(asked.status()).as(asked.http().body()).isEqualTo(202);
    JsonNode act = asked.body();
    assertThat(asked.header("Location")).isEqualTo("/acts/" + asked.id());
    assertThat(act.path("action").asString()).isEqualTo("begin");
    assertThat(act.path("about").asString()).isEqualTo("refund of order " + order);
    assertThat(act.path("waitingFor").asString()).isEqualTo("approval");
    assertThat(act.path("approval").path("shown").asString())
        .isEqualTo("24000 won to buyer " + BUYER + ", order PAID by saga " + PAYER);
    assertThat(sagasOf(order)).isEmpty();
  }

  @Test
  void beginsWithTheApproval() {
    String act = ask("kim", "").id();
    assertThat(approve(act, "Kim").summary()).isEqualTo("403 act-same-person");

    Door.Answer approved = approve(act, "lee");

    assertThat(approved.status()).as(approved.http().body()).isEqualTo(202);
    JsonNode verdict = approved.body().path("verdict");
    assertThat(verdict.path("code").asString()).isEqualTo("begun");
    String saga = verdict.path("detail").path("sagaId").asString();
    assertThat(sagasOf(order)).containsExactly(saga);
    assertThat(door.get("/sagas/" + saga).body().path("buyerId").asLong()).isEqualTo(BUYER);
    assertThat(door.get("/acts/" + act).body()).isEqualTo(approved.body());
    assertThat(approve(act, "lee").status()).isEqualTo(202);
    assertThat(sagasOf(order)).containsExactly(saga);
  }

  @Test
  void beginsOnceWhoeverApprovesAtOnce() {
    List<String> acts = List.of(ask("kim", "").id(), ask("ann", "").id());

    List<String> answers =
        acts.stream()
            .flatMap(act -> List.of(act, act, act).stream())
            .map(act -> CompletableFuture.supplyAsync(() -> approve(act, "lee")))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .map(Door.Answer::summary)
            .distinct()
            .sorted()
            .toList();

    assertThat(answers).containsExactly("202", "409 refund-running");
    assertThat(sagasOf(order)).hasSize(1);
  }

  @Test
  void isVoidWhenTheOrderIsPaidByAnother() {
    String act = ask("kim", "").id();
    ORDER_SERVICE.hasPaid(order, BUYER, "019aa000-0000-7000-8000-0000000000bb");

    assertThat(approve(act, "lee").summary()).isEqualTo("409 act-saga-has-moved");
    assertThat(sagasOf(order)).isEmpty();
  }

  @Test
  void isNotApprovedOnceTheOrderIsRefunded() {
    String act = ask("kim", "").id();
    ORDER_SERVICE.has(order, BUYER, "REFUNDED");

    assertThat(approve(act, "lee").summary()).isEqualTo("409 order-refunded");
    assertThat(ask("kim", "").summary()).isEqualTo("409 order-refunded");
    assertThat(sagasOf(order)).isEmpty();
  }

  @Test
  void beginsAtOnceByWhoBreaksTheGlass() {
    Door.Answer begun = ask("kim", ",\"breakGlass\":true");

    assertThat(begun.status()).as(begun.http().body()).isEqualTo(202);
    assertThat(begun.header("Location")).isEqualTo("/sagas/" + begun.id());
    assertThat(sagasOf(order)).containsExactly(begun.id());
    JsonNode act =
        door.get("/acts?limit=200").body().path("acts").values().stream()
            .filter(each -> each.path("about").asString().equals("refund of order " + order))
            .findFirst()
            .orElseThrow();
    assertThat(act.path("breakGlass").asBoolean()).isTrue();
    assertThat(act.path("verdict").path("detail").path("sagaId").asString()).isEqualTo(begun.id());
  }

  @Test
  void isRefusedWhileAnotherRefundRunsAndTakenAgainOnceThatIsUndone() {
    String first = ask("kim", ",\"breakGlass\":true").id();
    assertThat(ask("kim", "").summary()).isEqualTo("409 refund-running");

    reply(first, "refund-order", Direction.DO, new NotPaid());
    reply(first, "refund-order", Direction.UNDO, new NothingToUndo());
    await().until(() -> statusOf(first).equals("COMPENSATED"));

    assertThat(approve(ask("kim", "").id(), "lee").status()).isEqualTo(202);
    assertThat(sagasOf(order)).hasSize(2);
  }

  private Door.Answer ask(String by, String more) {
    return door.post(
        "/orders/" + order + "/refund-acts",
        String.format(Locale.ROOT, "{\"by\":\"%s\",\"reason\":\"%s\"%s}", by, WHY, more));
  }

  private Door.Answer approve(String act, String by) {
    return door.post("/acts/" + act + "/approval", "{\"by\":\"" + by + "\"}");
  }
}
