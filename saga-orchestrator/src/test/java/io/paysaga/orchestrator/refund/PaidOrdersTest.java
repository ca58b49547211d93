package io.paysaga.orchestrator.refund;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import io.paysaga.events.Payable;
import io.paysaga.orchestrator.checkout.BatchedReadClient.Told;
import io.paysaga.orchestrator.checkout.Refusal;
import io.paysaga.orchestrator.checkout.Unavailable;
import io.paysaga.orchestrator.pay.OrderClient;
import io.paysaga.orchestrator.pay.OrderClient.Order;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PaidOrdersTest {

  private static final UUID PAYER = UUID.fromString("019aa000-0000-7000-8000-0000000000aa");

  private static final Told NOT_TOLD = new Told(Map.of(), null);

  private final OrderClient orders = mock();
  private final SagaQueries sagas = mock();

  @Test
  void areRefundedByDefaultNotAtAll() {
    RefundProperties settings =
        new Binder(new MapConfigurationPropertySource(Map.of()))
            .bindOrCreate("paysaga.refunds", RefundProperties.class);

    assertThatThrownBy(() -> new PaidOrders(settings, orders, sagas).find(100, 1, NOT_TOLD))
        .isInstanceOf(Unavailable.class)
        .hasMessage("No refunds are begun now.");
    verifyNoInteractions(orders, sagas);
  }

  @ParameterizedTest
  @CsvSource({
    "PLACED, order-not-paid, Order 100 is not paid.",
    "CANCELLED, order-cancelled, Order 100 is cancelled.",
    "REFUNDED, order-refunded, Order 100 is refunded.",
  })
  void areNeitherUnpaidNorCancelledNorRefunded(Order.Status status, String code, String sentence) {
    assertThat(paidOrders().refusalFor(order(status, null)))
        .isEqualTo(Refusal.conflict(code, sentence));
  }

  @ParameterizedTest
  @CsvSource({
    "RUNNING, DOING, checkout-running, A checkout of order 100 is running.",
    "COMPENSATING, UNDOING, checkout-running, A checkout of order 100 is running.",
    "COMPENSATED, UNDONE, order-not-paid, Order 100 is not paid.",
    "RESOLVED, BARRED, checkout-resolved, 'The checkout of order 100 was settled by hand, and so is its refund.'",
    "COMPLETED, DOING, delivery-open, Order 100 is still being delivered to the data platform.",
  })
  void arePaidByASagaThatHasNothingMoreToDo(
      SagaStatus status, StepStatus last, String code, String sentence) {
    when(sagas.find(PAYER)).thenReturn(Optional.of(payer(status, last)));

    assertThat(paidOrders().refusalFor(order(Order.Status.PAID, PAYER)))
        .isEqualTo(Refusal.conflict(code, sentence).because(PAYER));
  }

  @ParameterizedTest
  @CsvSource({"DONE", "GIVEN_UP"})
  void areRefundedOnceTheirDeliveryIsDoneOrGivenUp(StepStatus delivery) {
    when(sagas.find(PAYER)).thenReturn(Optional.of(payer(SagaStatus.COMPLETED, delivery)));

    assertThat(paidOrders().refusalFor(order(Order.Status.PAID, PAYER))).isNull();
  }

  @Test
  void areRefundedThoughTheSagaThatPaidThemIsPurged() {
    when(sagas.find(PAYER)).thenReturn(Optional.empty());

    assertThat(paidOrders().refusalFor(order(Order.Status.PAID, PAYER))).isNull();
  }

  @Test
  void areNotRefundedWhileNobodyTellsWhoPaidThem() {
    assertThatThrownBy(() -> paidOrders().refusalFor(order(Order.Status.PAID, null)))
        .isInstanceOf(Unavailable.class)
        .hasMessage(
            "order-service does not tell which saga paid order 100: it is of a build before refunds.");
  }

  @ParameterizedTest
  @CsvSource({"24000, false", "23999, true", "0, true"})
  void needTwoPersonsAboveTheLimitUnlessSomethingElseStandsAgainstIt(long upTo, boolean two) {
    when(sagas.find(PAYER)).thenReturn(Optional.empty());
    PaidOrders limited = paidOrders(upTo);

    Refusal refusal = limited.refusalToBuyer(order(Order.Status.PAID, PAYER));
    assertThat(refusal == null ? "none" : refusal.code())
        .isEqualTo(two ? "refund-needs-two" : "none");
    assertThat(limited.refusalToBuyer(order(Order.Status.REFUNDED, PAYER)))
        .isEqualTo(Order.refunded(100));
  }

  private PaidOrders paidOrders() {
    return paidOrders(1_000_000);
  }

  private PaidOrders paidOrders(long aloneUpTo) {
    return new PaidOrders(new RefundProperties(true, aloneUpTo), orders, sagas);
  }

  private static Order order(Order.Status status, UUID paidBy) {
    return new Order(100, 1, status, 24_000, Instant.EPOCH, paidBy);
  }

  private static SagaView payer(SagaStatus status, StepStatus last) {
    return new SagaView(
        PAYER,
        "pay-order",
        Subject.of(Payable.ORDER, 100),
        "1",
        status,
        null,
        List.of(
            new StepState("pay", StepStatus.DONE, 1, 0, 0, null, null, null),
            new StepState("last", last, 1, 0, 0, null, null, null)),
        null,
        Instant.EPOCH,
        Instant.EPOCH);
  }
}
