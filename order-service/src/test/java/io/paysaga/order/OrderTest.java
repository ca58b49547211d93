package io.paysaga.order;

import static io.paysaga.order.Order.Status.CANCELLED;
import static io.paysaga.order.Order.Status.PAID;
import static io.paysaga.order.Order.Status.PLACED;
import static io.paysaga.order.Order.Status.REFUNDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.events.OrderReply.Cancelled;
import io.paysaga.events.OrderReply.Completed;
import io.paysaga.events.OrderReply.NotPaid;
import io.paysaga.events.OrderReply.NotTheBuyers;
import io.paysaga.events.OrderReply.PaidByAnother;
import io.paysaga.events.OrderReply.PriceDiffers;
import io.paysaga.events.OrderReply.RefundWithdrawn;
import io.paysaga.events.OrderReply.Refunded;
import io.paysaga.events.OrderReply.RefundedByAnother;
import io.paysaga.events.OrderReply.Reopened;
import io.paysaga.events.Payable;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.util.ReflectionTestUtils;

/** Every state of an order, and what each transition makes of it. */
class OrderTest {

  private static final Instant FIRST = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:05Z");

  private final UUID saga = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");
  private final UUID another = UUID.fromString("019aa5b0-0000-7000-8000-000000000002");
  private final UUID refund = UUID.fromString("019aa5b0-0000-7000-8000-000000000003");

  @Test
  void isPlacedAtThePriceOfItsItems() {
    Order order =
        new Order(
            1,
            "Kim",
            List.of(new OrderItem("book", 12_000, 2), new OrderItem("pen", 1_500, 1)),
            FIRST);
    assertThat(order.status()).isEqualTo(PLACED);
    assertThat(order.totalPrice()).isEqualTo(25_500);
    assertThat(order.number()).isEqualTo("20261121-00000000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "tr-TR", "th-TH-u-ca-buddhist-nu-thai"})
  void hasTheSameNumberWhateverTheMachinesLanguageIs(String language) {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(language));
    try {
      assertThat(placed().number()).isEqualTo("20261121-00000007");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void addsUpNoMoreThanALongHolds() {
    OrderItem huge = new OrderItem("book", Long.MAX_VALUE, 1);
    assertThatThrownBy(() -> new Order(1, "Kim", List.of(huge, huge), FIRST))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> new OrderItem("book", Long.MAX_VALUE, 2).price())
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void isPaidWhenPlaced() {
    Order order = placed();
    assertThat(order.complete(saga, 24_000, NOW)).isEqualTo(new Completed());
    assertThat(order.status()).isEqualTo(PAID);
  }

  @Test
  void refusesAnotherPriceWhenPlaced() {
    Order order = placed();
    assertThat(order.complete(saga, 23_999, NOW)).isEqualTo(new PriceDiffers(24_000, 23_999));
    assertUnchanged(order, placed());
  }

  @Test
  void staysPaidWhenTheSameSagaPaysAgain() {
    Order order = paidBy(saga);
    assertThat(order.complete(saga, 24_000, NOW)).isEqualTo(new Completed());
    assertUnchanged(order, paidBy(saga));
  }

  @Test
  void refusesAnotherSagaWhenPaid() {
    Order order = paidBy(another);
    assertThat(order.complete(saga, 24_000, NOW)).isEqualTo(new PaidByAnother());
    assertUnchanged(order, paidBy(another));
  }

  @Test
  void refusesToBePaidWhenCancelled() {
    Order order = cancelled();
    assertThat(order.complete(saga, 24_000, NOW)).isEqualTo(new Cancelled());
    assertUnchanged(order, cancelled());
  }

  @Test
  void isReopenedByTheSagaThatPaidIt() {
    Order order = paidBy(saga);
    assertThat(order.reopen(saga)).isEqualTo(new Reopened());
    assertUnchanged(order, placed());
  }

  @Test
  void isNotReopenedByAnotherSaga() {
    Order order = paidBy(another);
    assertThat(order.reopen(saga)).isEqualTo(new NothingToUndo());
    assertUnchanged(order, paidBy(another));
  }

  @Test
  void hasNothingToReopenWhenPlaced() {
    Order order = placed();
    assertThat(order.reopen(saga)).isEqualTo(new NothingToUndo());
    assertUnchanged(order, placed());
  }

  @Test
  void hasNothingToReopenWhenCancelled() {
    Order order = cancelled();
    assertThat(order.reopen(saga)).isEqualTo(new NothingToUndo());
    assertUnchanged(order, cancelled());
  }

  @Test
  void isCancelledWhenPlaced() {
    Order order = placed();
    assertThat(order.cancel(NOW)).isTrue();
    assertThat(order.status()).isEqualTo(CANCELLED);
  }

  @Test
  void staysCancelled() {
    Order order = cancelled();
    assertThat(order.cancel(NOW)).isTrue();
    assertUnchanged(order, cancelled());
  }

  @Test
  void isNotCancelledOncePaid() {
    Order order = paidBy(saga);
    assertThat(order.cancel(NOW)).isFalse();
    assertUnchanged(order, paidBy(saga));
  }

  @Test
  void isRefundedWhenPaid() {
    Order order = paidBy(saga);
    assertThat(order.refund(refund, 1, NOW)).isEqualTo(refunded());
    assertThat(order.status()).isEqualTo(REFUNDED);
    assertThat(order.paidBy()).isEqualTo(saga);
    assertThat(order.refundedAt()).isEqualTo(NOW);
  }

  @Test
  void staysRefundedWhenTheSameSagaRefundsAgain() {
    Order order = refundedBy(refund);
    assertThat(order.refund(refund, 1, NOW)).isEqualTo(refunded());
    assertUnchanged(order, refundedBy(refund));
  }

  @Test
  void refusesASecondRefund() {
    Order order = refundedBy(refund);
    assertThat(order.refund(another, 1, NOW)).isEqualTo(new RefundedByAnother());
    assertUnchanged(order, refundedBy(refund));
  }

  @Test
  void refusesToRefundAnotherBuyer() {
    Order order = paidBy(saga);
    assertThat(order.refund(refund, 2, NOW)).isEqualTo(new NotTheBuyers());
    assertUnchanged(order, paidBy(saga));
  }

  @Test
  void refusesToRefundWhatIsNotPaid() {
    Order order = placed();
    assertThat(order.refund(refund, 1, NOW)).isEqualTo(new NotPaid());
    assertUnchanged(order, placed());
  }

  @Test
  void refusesToRefundWhatIsCancelled() {
    Order order = cancelled();
    assertThat(order.refund(refund, 1, NOW)).isEqualTo(new Cancelled());
    assertUnchanged(order, cancelled());
  }

  @Test
  void isPaidAgainWhenItsRefundIsWithdrawn() {
    Order order = refundedBy(refund);
    assertThat(order.withdrawRefund(refund)).isEqualTo(new RefundWithdrawn());
    assertUnchanged(order, paidBy(saga));
  }

  @Test
  void isRefundedForGoodWhenTheSagaThatRefundedItSaysSo() {
    Order order = refundedBy(refund);
    order.refundIsFinal(another);
    assertUnchanged(order, refundedBy(refund));
    order.refundIsFinal(refund);
    assertThat(order.isRefundFinal()).isTrue();
    assertThat(order.status()).isEqualTo(REFUNDED);
  }

  @Test
  void remembersNothingOfARefundThatIsWithdrawn() {
    Order order = refundedBy(refund);
    order.refundIsFinal(refund);
    order.withdrawRefund(refund);
    assertUnchanged(order, paidBy(saga));
  }

  @Test
  void isNotPaidAgainWhenAnotherWithdrawsItsRefund() {
    Order order = refundedBy(refund);
    assertThat(order.withdrawRefund(another)).isEqualTo(new NothingToUndo());
    assertUnchanged(order, refundedBy(refund));
  }

  @Test
  void hasNoRefundToWithdrawWhenPaid() {
    Order order = paidBy(saga);
    assertThat(order.withdrawRefund(refund)).isEqualTo(new NothingToUndo());
    assertUnchanged(order, paidBy(saga));
  }

  @Test
  void isNotReopenedOnceRefunded() {
    Order order = refundedBy(refund);
    assertThat(order.reopen(saga)).isEqualTo(new NothingToUndo());
    assertUnchanged(order, refundedBy(refund));
  }

  @Test
  void isCompletedNoMoreOnceRefunded() {
    Order order = refundedBy(refund);
    assertThat(order.complete(saga, 24_000, NOW)).isEqualTo(new Completed());
    assertThat(order.complete(another, 24_000, NOW)).isEqualTo(new PaidByAnother());
    assertUnchanged(order, refundedBy(refund));
  }

  @Test
  void isNotCancelledOnceRefunded() {
    Order order = refundedBy(refund);
    assertThat(order.cancel(NOW)).isFalse();
    assertUnchanged(order, refundedBy(refund));
  }

  private Refunded refunded() {
    return new Refunded(saga, 1, 24_000, Payable.order(7));
  }

  /** After {@link #saga} paid it. */
  private Order refundedBy(UUID refunding) {
    Order order = paidBy(saga);
    order.refund(refunding, 1, FIRST);
    return order;
  }

  /** As the database numbers it. */
  private static Order placed() {
    Order order = new Order(1, "Kim", List.of(new OrderItem("book", 12_000, 2)), FIRST);
    ReflectionTestUtils.setField(order, "id", 7L);
    return order;
  }

  private static Order paidBy(UUID saga) {
    Order order = placed();
    order.complete(saga, 24_000, FIRST);
    return order;
  }

  private static Order cancelled() {
    Order order = placed();
    order.cancel(FIRST);
    return order;
  }

  private static void assertUnchanged(Order order, Order untouched) {
    assertThat(order).usingRecursiveComparison().isEqualTo(untouched);
  }
}
