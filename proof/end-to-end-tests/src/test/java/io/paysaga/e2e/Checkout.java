package io.paysaga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** A checkout that was accepted: its saga. */
final class Checkout {

  private final Shop shop;
  private final UUID sagaId;

  Checkout(Shop shop, UUID sagaId) {
    this.shop = shop;
    this.sagaId = sagaId;
  }

  UUID sagaId() {
    return sagaId;
  }

  /** Waits for the saga to end, and it ends so. */
  Checkout ends(String status) {
    hasEnded();
    assertThat(status()).as("%s", saga()).isEqualTo(status);
    return this;
  }

  void hasEnded() {
    Waiting.until("saga " + sagaId + " ends", () -> isEnded(saga()));
  }

  void isStuck() {
    Waiting.until("saga " + sagaId + " is stuck", () -> status().equals("STUCK"));
  }

  private String status() {
    return saga().get("status").asString();
  }

  Checkout failedAt(String step, String code) {
    JsonNode failure = saga().get("failure");
    assertThat(failure.get("step").asString()).isEqualTo(step);
    assertThat(failure.get("code").asString()).isEqualTo(code);
    return this;
  }

  /** Waits for a step to get there. */
  Checkout step(String name, String status) {
    Waiting.until(
        "step " + name + " of " + sagaId + " is " + status,
        () -> stepNamed(name).get("status").asString().equals(status));
    return this;
  }

  /** Waits until a step's command was sent so often. */
  Checkout isAskedFor(String step, int times) {
    Waiting.until(
        "step " + step + " of " + sagaId + " is asked for " + times + " times",
        () -> stepNamed(step).get("attempts").asInt() >= times);
    return this;
  }

  JsonNode saga() {
    return shop.asViewer().get(shop.orchestrator() + "/sagas/" + sagaId).body();
  }

  private JsonNode stepNamed(String name) {
    for (JsonNode step : saga().get("steps")) {
      if (step.get("name").asString().equals(name)) {
        return step;
      }
    }
    throw new AssertionError("No step " + name);
  }

  private static boolean isEnded(JsonNode saga) {
    String status = saga.get("status").asString();
    return status.equals("COMPLETED") || status.equals("COMPENSATED") || status.equals("RESOLVED");
  }
}
