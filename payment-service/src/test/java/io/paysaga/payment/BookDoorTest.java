package io.paysaga.payment;

import io.paysaga.events.Payable;
import io.paysaga.events.PaymentCommand;
import io.paysaga.saga.test.contract.BookContract;
import io.paysaga.servers.OnRealServers;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** payment-service's door for the auditor, asked over HTTP. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=payment")
@OnRealServers
class BookDoorTest extends BookContract<PaymentCommand> {

  private static final Instant PAID = Instant.parse("2026-11-21T10:00:00.123456Z");
  private static final Instant REVERTED = Instant.parse("2026-11-21T10:00:05Z");

  @Autowired private PaymentRepository payments;
  @Autowired private PaymentHistory history;

  BookDoorTest() {
    super(new PaymentParticipantTest(), "orderIds");
  }

  @Test
  void showsWhatASagaPaid() {
    long id = stored(new Payment(Payable.order(100), saga, 1, 24_000, PAID));
    stored(new Payment(Payable.order(200), another, 2, 30_000, PAID));
    says(
        """
        {"sagaIds": ["019aa5b0-0000-7000-8000-000000000001"], "orderIds": []}
        """,
        """
        {"payments": [
           {"paymentId": %d, "kind": "ORDER", "subjectId": 100, "buyerId": 1, "amount": 24000,
            "status": "COMPLETED", "sagaId": "019aa5b0-0000-7000-8000-000000000001",
            "paidAt": "2026-11-21T10:00:00.123456Z", "updatedAt": "2026-11-21T10:00:00.123456Z"}],
         "history": [
           {"id": %d, "paymentId": %d, "event": "PAID", "amount": 24000,
            "sagaId": "019aa5b0-0000-7000-8000-000000000001", "at": "2026-11-21T10:00:00.123456Z"}],
         "barred": []}
        """
            .formatted(id, rowOf(saga, "PAID"), id));
  }

  @Test
  void showsWhatASagaRevertedThoughThePaymentNoLongerNamesIt() {
    long id = revertedOfOrder100();
    says(
        """
        {"sagaIds": ["019aa5b0-0000-7000-8000-000000000001"], "orderIds": []}
        """,
        """
        {"payments": [],
         "history": [
           {"id": %1$d, "paymentId": %3$d, "event": "PAID", "amount": 24000,
            "sagaId": "019aa5b0-0000-7000-8000-000000000001", "at": "2026-11-21T10:00:00.123456Z"},
           {"id": %2$d, "paymentId": %3$d, "event": "REVERTED", "amount": 24000,
            "sagaId": "019aa5b0-0000-7000-8000-000000000001", "at": "2026-11-21T10:00:05Z"}],
         "barred": []}
        """
            .formatted(rowOf(saga, "PAID"), rowOf(saga, "REVERTED"), id));
    lists("", saga);
  }

  @Test
  void showsThePaymentOfAnOrderWithItsWholeHistory() {
    long id = revertedOfOrder100();
    says(
        """
        {"sagaIds": [], "orderIds": [100, 200]}
        """,
        """
        {"payments": [
           {"paymentId": %3$d, "kind": "ORDER", "subjectId": 100, "buyerId": 1, "amount": 24000,
            "status": "READY", "updatedAt": "2026-11-21T10:00:05Z"}],
         "history": [
           {"id": %1$d, "paymentId": %3$d, "event": "PAID", "amount": 24000,
            "sagaId": "019aa5b0-0000-7000-8000-000000000001", "at": "2026-11-21T10:00:00.123456Z"},
           {"id": %2$d, "paymentId": %3$d, "event": "REVERTED", "amount": 24000,
            "sagaId": "019aa5b0-0000-7000-8000-000000000001", "at": "2026-11-21T10:00:05Z"}],
         "barred": []}
        """
            .formatted(rowOf(saga, "PAID"), rowOf(saga, "REVERTED"), id));
  }

  private long revertedOfOrder100() {
    Payment payment = new Payment(Payable.order(100), saga, 1, 24_000, PAID);
    payment.revert(saga, REVERTED);
    return stored(payment);
  }

  private long stored(Payment payment) {
    Payment stored = payments.saveAndFlush(payment);
    history.append(List.of(stored));
    return stored.id();
  }

  private long rowOf(UUID sagaId, String event) {
    return jdbc.queryForObject(
        "select id from payment_history where saga_id = uuid_to_bin(?) and event = ?",
        Long.class,
        sagaId.toString(),
        event);
  }
}
