package io.paysaga.order;

import static java.util.Objects.requireNonNull;

import io.paysaga.events.OrderReply;
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
import io.paysaga.saga.api.Reply;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a buyer has ordered: placed, then cancelled or paid by one saga, and then perhaps refunded
 * by another.
 */
@Entity
@Table(name = "orders")
class Order {

  /** Not in the table: there a REFUNDED order stays PAID, so that the build before reads it. */
  enum Status {
    PLACED,
    PAID,
    CANCELLED,
    REFUNDED
  }

  /** In place of a name that nobody is to know any more. */
  static final String ERASED = "erased";

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private long id;

  private long buyerId;

  /** Only an {@linkplain BuyerErasures erasure} changes it, whoever has read the order before. */
  @Column(updatable = false)
  private String buyerName;

  private long totalPrice;

  @Enumerated(EnumType.STRING)
  private Status status;

  private @Nullable UUID sagaId;
  private Instant placedAt;
  private @Nullable Instant paidAt;
  private @Nullable Instant cancelledAt;
  private @Nullable UUID refundSagaId;
  private @Nullable Instant refundedAt;
  private boolean refundFinal;

  protected Order() {}

  /**
   * @param items what it is made of; {@link OrderRows} keeps them
   * @throws ArithmeticException when the prices add up to more than a {@code long} holds
   */
  Order(long buyerId, String buyerName, List<OrderItem> items, Instant now) {
    this.buyerId = buyerId;
    this.buyerName = buyerName;
    this.totalPrice = items.stream().mapToLong(OrderItem::price).reduce(0, Math::addExact);
    this.status = Status.PLACED;
    this.placedAt = now;
  }

  /** PLACED -> PAID; refused when cancelled, paid by another saga, or at another price. */
  OrderReply complete(UUID saga, long price, Instant now) {
    return switch (status()) {
      case CANCELLED -> new Cancelled();
      case PAID, REFUNDED -> saga.equals(sagaId) ? new Completed() : new PaidByAnother();
      case PLACED -> price == totalPrice ? paid(saga, now) : new PriceDiffers(totalPrice, price);
    };
  }

  private Completed paid(UUID saga, Instant now) {
    this.status = Status.PAID;
    this.sagaId = saga;
    this.paidAt = now;
    return new Completed();
  }

  /** PAID -> PLACED, if this saga paid it; what is refunded stays so. */
  Reply reopen(UUID saga) {
    if (status() != Status.PAID || !saga.equals(sagaId)) {
      return new NothingToUndo();
    }
    this.status = Status.PLACED;
    this.sagaId = null;
    this.paidAt = null;
    return new Reopened();
  }

  /**
   * PAID -> REFUNDED; refused when it is another buyer's, not paid, cancelled, or refunded by
   * another saga.
   */
  OrderReply refund(UUID saga, long buyer, Instant now) {
    if (buyer != buyerId) {
      return new NotTheBuyers();
    }
    return switch (status()) {
      case PLACED -> new NotPaid();
      case CANCELLED -> new Cancelled();
      case PAID -> refunded(saga, now);
      case REFUNDED -> isRefundedBy(saga) ? refunded() : new RefundedByAnother();
    };
  }

  private Refunded refunded(UUID saga, Instant now) {
    this.refundSagaId = saga;
    this.refundedAt = now;
    return refunded();
  }

  private Refunded refunded() {
    return new Refunded(requireNonNull(sagaId), buyerId, totalPrice, Payable.order(id));
  }

  /** That saga is past its pivot: if it refunded this order, it withdraws that no more. */
  void refundIsFinal(UUID saga) {
    if (isRefundedBy(saga)) {
      this.refundFinal = true;
    }
  }

  /** REFUNDED -> PAID, if this saga refunded it. */
  Reply withdrawRefund(UUID saga) {
    if (!isRefundedBy(saga)) {
      return new NothingToUndo();
    }
    this.refundSagaId = null;
    this.refundedAt = null;
    this.refundFinal = false;
    return new RefundWithdrawn();
  }

  boolean isRefundedBy(UUID saga) {
    return saga.equals(refundSagaId);
  }

  /**
   * PLACED -> CANCELLED; once cancelled it stays so.
   *
   * @return whether the order is cancelled now: not when it is paid or refunded
   */
  boolean cancel(Instant now) {
    if (status() == Status.PLACED) {
      this.status = Status.CANCELLED;
      this.cancelledAt = now;
    }
    return status() == Status.CANCELLED;
  }

  /** For people: the day it was placed and its id, so it is as unique as the id. */
  String number() {
    return String.format(Locale.ROOT, "%s-%08d", DAY.format(placedAt), id);
  }

  long id() {
    return id;
  }

  long buyerId() {
    return buyerId;
  }

  String buyerName() {
    return buyerName;
  }

  /** The name for whoever need not know whose it is: its first letter. */
  String maskedBuyerName() {
    return buyerName.substring(0, buyerName.offsetByCodePoints(0, 1)) + "***";
  }

  long totalPrice() {
    return totalPrice;
  }

  Status status() {
    return refundSagaId == null ? status : Status.REFUNDED;
  }

  /** The saga that paid it, while it is paid or refunded. */
  @Nullable UUID paidBy() {
    return sagaId;
  }

  @Nullable Instant refundedAt() {
    return refundedAt;
  }

  /** Whether its refund is known to stay; until then it may be withdrawn. */
  boolean isRefundFinal() {
    return refundFinal;
  }

  Instant placedAt() {
    return placedAt;
  }

  /** What transitions change of its row, as {@link OrderRows#update} writes it. */
  @Nullable Object[] changed() {
    return new @Nullable Object[] {
      id, status, sagaId, paidAt, cancelledAt, refundSagaId, refundedAt, refundFinal
    };
  }
}
