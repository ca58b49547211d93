package io.paysaga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.e2e.Http.Answer;
import java.util.List;
import java.util.Map;

/** Somebody who places orders and checks them out. */
final class Buyer extends Customer {

  Buyer(Shop shop, long id) {
    super(shop, id);
  }

  @Override
  Buyer charges(long amount) {
    super.charges(amount);
    return this;
  }

  /** Places an order of one book at this price. */
  long orders(long price) {
    Answer answer = triesToOrder(price);
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
    return answer.body().get("orderId").asLong();
  }

  Answer triesToOrder(long price) {
    return shop.http()
        .post(
            shop.orders() + "/orders",
            Map.of(
                "buyerId",
                id(),
                "buyerName",
                "Kim",
                "items",
                List.of(Map.of("name", "book", "unitPrice", price, "quantity", 1))),
            Map.of());
  }

  void cancels(long order) {
    assertThat(shop.http().post(shop.orders() + "/orders/" + order + "/cancel").status())
        .isEqualTo(200);
  }

  @Override
  Answer triesToCheckOut(long order, Map<String, String> headers) {
    return shop.http()
        .post(
            shop.orchestrator() + "/checkouts", Map.of("buyerId", id(), "orderId", order), headers);
  }
}
