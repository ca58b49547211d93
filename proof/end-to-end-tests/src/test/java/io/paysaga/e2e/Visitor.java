package io.paysaga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.e2e.Http.Answer;
import java.time.Instant;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Somebody who lines up, holds seats and checks the holds out. */
final class Visitor extends Customer {

  private String token = "none";

  Visitor(Shop shop, long id) {
    super(shop, id);
  }

  @Override
  Visitor charges(long amount) {
    super.charges(amount);
    return this;
  }

  /** Gets a token of the waiting queue, and waits until it is active. */
  Visitor linesUp() {
    Answer answer =
        http.post(shop.reservations() + "/queue-tokens", Map.of("buyerId", id()), Map.of());
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
    token = answer.body().get("token").asString();
    Waiting.until("buyer " + id() + " may hold a seat", this::hasActiveToken);
    return this;
  }

  boolean hasActiveToken() {
    Answer answer = http.get(shop.reservations() + "/queue-tokens/" + token);
    return answer.status() == 200 && answer.body().get("status").asString().equals("ACTIVE");
  }

  /** Holds a seat; returns the id of the hold. */
  long holds(Seat seat) {
    Answer answer = triesToHold(seat);
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
    return answer.body().get("seatHoldId").asLong();
  }

  Answer triesToHold(Seat seat) {
    return http.post(
        shop.reservations() + "/seat-holds",
        Map.of("buyerId", id(), "seatId", seat.id()),
        Map.of("Queue-Token", token));
  }

  /** Until the time of this hold has come, whatever became of it. */
  void waitsUntilItRunsOut(long seatHold) {
    Instant expiresAt =
        Instant.parse(
            http.get(shop.reservations() + "/seat-holds/" + seatHold)
                .body()
                .get("expiresAt")
                .asString());
    Waiting.until("hold " + seatHold + " runs out", () -> Instant.now().isAfter(expiresAt));
  }

  @Override
  Answer triesToCheckOut(long seatHold, Map<String, String> headers) {
    return http.post(
        shop.orchestrator() + "/reservation-checkouts",
        Map.of("buyerId", id(), "seatHoldId", seatHold),
        headers);
  }

  /** The last of the buyer's reservations. */
  Reservation reservation() {
    JsonNode newest = http.get(shop.reservations() + "/reservations?buyerId=" + id()).body().get(0);
    return new Reservation(
        newest.get("reservationId").asLong(),
        newest.get("seatId").asLong(),
        newest.get("status").asString());
  }

  /** What a saga made of a seat. */
  record Reservation(long id, long seat, String status) {}
}
