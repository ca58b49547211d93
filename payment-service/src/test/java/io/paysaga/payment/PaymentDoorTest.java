package io.paysaga.payment;

import static org.springframework.test.json.JsonCompareMode.STRICT;

import io.paysaga.events.Payable;
import io.paysaga.saga.test.contract.AskedOverHttp;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.web.servlet.client.RestTestClient;

/** payment-service's HTTP door, asked over HTTP. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=payment")
@OnRealServers
class PaymentDoorTest extends AskedOverHttp {

  private static final Instant PAID = Instant.parse("2026-11-21T10:00:00.123456Z");
  private static final Instant REVERTED = Instant.parse("2026-11-21T10:00:05Z");

  @Autowired private PaymentRepository payments;
  @Autowired private PaymentHistory history;
  @Autowired private JdbcTemplate jdbc;
  private final UUID saga = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");

  @BeforeEach
  void startEmpty() {
    RealServers.empty("payment", "payment_history", "payment");
  }

  @Test
  void showsACompletedPayment() {
    Payment payment = stored(new Payment(Payable.order(100), saga, 1, 24_000, PAID));
    asked("?orderId=100")
        .expectStatus()
        .isOk()
        .expectBody()
        .json(
            """
            {"paymentId": %d, "orderId": 100, "buyerId": 1, "amount": 24000,
             "status": "COMPLETED", "paidAt": "2026-11-21T10:00:00.123456Z",
             "history": [
               {"event": "PAID", "sagaId": "019aa5b0-0000-7000-8000-000000000001",
                "amount": 24000, "at": "2026-11-21T10:00:00.123456Z"}]}
            """
                .formatted(payment.id()),
            STRICT);
  }

  @Test
  void showsARevertedPaymentAndHowItCameAbout() {
    Payment payment = new Payment(Payable.order(100), saga, 1, 24_000, PAID);
    payment.revert(saga, REVERTED);
    stored(payment);
    asked("?orderId=100")
        .expectStatus()
        .isOk()
        .expectBody()
        .json(
            """
            {"paymentId": %d, "orderId": 100, "buyerId": 1, "amount": 24000, "status": "READY",
             "history": [
               {"event": "PAID", "sagaId": "019aa5b0-0000-7000-8000-000000000001",
                "amount": 24000, "at": "2026-11-21T10:00:00.123456Z"},
               {"event": "REVERTED", "sagaId": "019aa5b0-0000-7000-8000-000000000001",
                "amount": 24000, "at": "2026-11-21T10:00:05Z"}]}
            """
                .formatted(payment.id()),
            STRICT);
  }

  @Test
  void knowsNoPaymentOfAnOrderThatNobodyPaid() {
    expectProblem(asked("?orderId=100"), 404, "no-such-payment");
  }

  @Test
  void asksForTheOrder() {
    expectProblem(asked(""), 400, "malformed-request", "orderId");
    expectProblem(asked("?orderId="), 400, "malformed-request", "orderId");
    expectProblem(asked("?orderId=book"), 400, "malformed-request", "orderId");
    expectProblem(asked("?orderId=1.5"), 400, "malformed-request", "orderId");
    expectProblem(asked("?orderId=0"), 400, "malformed-request", "orderId");
    expectProblem(asked("?orderId=-1"), 400, "malformed-request", "orderId");
    expectProblem(asked("?orderId=9223372036854775808"), 400, "malformed-request", "orderId");
  }

  private Payment stored(Payment payment) {
    Payment stored = payments.saveAndFlush(payment);
    history.append(List.of(stored));
    return stored;
  }

  private RestTestClient.ResponseSpec asked(String query) {
    return http.get().uri("/payments" + query).exchange();
  }
}
