package io.paysaga.saga.orchestration.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.orchestrator.checkout.Door;
import io.paysaga.orchestrator.checkout.RunningOrchestrator;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class FlowControllerTest extends RunningOrchestrator {

  @Test
  void tellsWhatEachFlowDoesAndHowOftenItAsks() {
    JsonNode flows = door.get("/flows").body().path("flows");

    assertThat(flows.values())
        .extracting(flow -> flow.path("name").asString() + " " + flow.path("version").asInt())
        .contains("pay-order 1", "refund-order 1", "reserve-seat 1");
    assertThat(flows.path(0).path("steps").values())
        .extracting(JsonNode::toString)
        .contains(
            "{\"name\":\"pay\",\"kind\":\"COMPENSATABLE\",\"pivot\":false,\"sends\":\"Pay\","
                + "\"undo\":\"RevertPay\",\"topic\":\"payment.commands\","
                + "\"answerWithin\":\"PT5S\",\"attempts\":4}");
  }

  @Test
  void drawsThemInTheWordsOfMermaid() {
    Door.Answer drawn = door.get("/flows?as=mermaid");

    assertThat(drawn.header("Content-Type")).startsWith("text/plain");
    assertThat(drawn.http().body())
        .startsWith("flowchart LR\n")
        .contains("subgraph f0[\"pay-order 1\"]", "<br/>DeliverOrder");
  }

  @Test
  void drawsThemInNoOtherWords() {
    assertThat(door.get("/flows?as=poem").summary()).isEqualTo("400 malformed-request");
  }
}
