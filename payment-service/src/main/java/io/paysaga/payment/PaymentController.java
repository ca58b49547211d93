package io.paysaga.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.events.Payable;
import io.paysaga.saga.http.Problem;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Role;
import jakarta.validation.constraints.Positive;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** payment-service's door from HTTP. */
@RestController
class PaymentController {

  private final PaymentRepository payments;
  private final PaymentHistory history;

  PaymentController(PaymentRepository payments, PaymentHistory history) {
    this.payments = payments;
    this.history = history;
  }

  @GetMapping("/payments")
  @AllowedTo({Role.BUYER, Role.VIEWER})
  PaymentOfOrder ofOrder(@RequestParam @Positive long orderId, Caller caller) {
    Payment payment =
        payments
            .findByKindAndSubjectId(Payable.ORDER, orderId)
            .filter(found -> caller.sees(found.buyerId()))
            .orElseThrow(
                () ->
                    Problem.notFound(
                        "no-such-payment", "There is no payment of order " + orderId + "."));
    return new PaymentOfOrder(
        payment.id(),
        orderId,
        payment.buyerId(),
        payment.amount(),
        payment.status(),
        payment.paidAt(),
        history.of(payment.id()));
  }

  /**
   * @param paidAt while it is COMPLETED
   * @param history oldest first
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record PaymentOfOrder(
      long paymentId,
      long orderId,
      long buyerId,
      long amount,
      Payment.Status status,
      @Nullable Instant paidAt,
      List<HistoryEntry> history) {}
}
