package io.paysaga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.e2e.Http.Answer;
import java.util.Map;
import java.util.UUID;

/** Somebody who charges points and pays for things with them, whatever these are. */
abstract class Customer {

  protected final Shop shop;

  /** In this customer's name. */
  protected final Http http;

  private final long id;

  Customer(Shop shop, long id) {
    this.shop = shop;
    this.http = shop.asBuyer(id);
    this.id = id;
  }

  long id() {
    return id;
  }

  /** Pays for points at the gateway, which charges them. */
  Answer triesToCharge(long amount) {
    String payment = UUID.randomUUID().toString();
    return shop.asGateway()
        .post(
            shop.points() + "/points/" + id + "/charges",
            Map.of("amount", amount, "reference", payment),
            Map.of("Idempotency-Key", payment));
  }

  Customer charges(long amount) {
    Answer answer = triesToCharge(amount);
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
    return this;
  }

  /**
   * Checks out and is told that it was accepted.
   *
   * @param subject the id of what is paid for
   */
  Checkout checksOut(long subject) {
    Answer answer = triesToCheckOut(subject, Map.of());
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(202);
    return new Checkout(shop, UUID.fromString(answer.body().get("id").asString()));
  }

  abstract Answer triesToCheckOut(long subject, Map<String, String> headers);

  void hasPoints(long balance) {
    assertThat(http.get(shop.points() + "/points/" + id).body().get("balance").asLong())
        .as("balance of buyer %d", id)
        .isEqualTo(balance);
  }
}
