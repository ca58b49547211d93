package io.paysaga.payment;

import io.paysaga.events.Payable;
import io.paysaga.events.PaymentReply;
import io.paysaga.events.PaymentReply.Paid;
import io.paysaga.events.PaymentReply.PaidByAnother;
import io.paysaga.events.PaymentReply.PaymentRefunded;
import io.paysaga.events.PaymentReply.Reverted;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Reply;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The payment of one thing: ready to be made, or made by one saga. */
@Entity
class Payment {

  enum Status {
    READY,
    COMPLETED
  }

  /**
   * Taken from a table by the thousand: the reply names the id before the row is inserted, and the
   * inserts of a poll stay one batch. Neither would work with {@code auto_increment}.
   */
  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "payment_seq")
  @SequenceGenerator(name = "payment_seq", allocationSize = 1000)
  private long id;

  private String kind;
  private long subjectId;
  private long buyerId;
  private long amount;

  @Enumerated(EnumType.STRING)
  private Status status;

  private @Nullable UUID sagaId;
  private @Nullable Instant paidAt;
  private Instant createdAt;
  private Instant updatedAt;

  @Transient private final Set<UUID> takenBackFrom = new HashSet<>();
  @Transient private final List<HistoryEntry> unwritten = new ArrayList<>();

  protected Payment() {}

  /**
   * A payment that did not exist yet, made by this saga: it is inserted as COMPLETED, in one go.
   */
  Payment(Payable payable, UUID saga, long buyerId, long amount, Instant now) {
    this.kind = payable.kind();
    this.subjectId = payable.id();
    this.createdAt = now;
    complete(saga, buyerId, amount, now);
  }

  /** Takes note of a saga whose payment of this was taken back before. */
  void rememberTakenBackFrom(UUID saga) {
    takenBackFrom.add(saga);
  }

  /** READY -> COMPLETED; refused when another saga made it. */
  PaymentReply pay(UUID saga, long buyerId, long amount, Instant now) {
    if (status == Status.READY) {
      complete(saga, buyerId, amount, now);
    }
    return madeBy(saga);
  }

  private void complete(UUID saga, long buyerId, long amount, Instant now) {
    this.status = Status.COMPLETED;
    this.sagaId = saga;
    this.buyerId = buyerId;
    this.amount = amount;
    this.paidAt = now;
    changed(HistoryEntry.Event.PAID, saga, now);
  }

  /** What a saga is told that wants a completed payment to be its own. */
  PaymentReply madeBy(UUID saga) {
    return saga.equals(sagaId) ? new Paid(id, paidAt) : new PaidByAnother(id);
  }

  /** COMPLETED -> READY, if this saga made it. */
  Reply revert(UUID saga, Instant now) {
    if (!saga.equals(sagaId)) {
      return new NothingToUndo();
    }
    this.status = Status.READY;
    this.sagaId = null;
    this.paidAt = null;
    takenBackFrom.add(saga);
    changed(HistoryEntry.Event.REVERTED, saga, now);
    return new Reverted(id);
  }

  /**
   * COMPLETED -> READY, if that saga made it; otherwise it stays what it is.
   *
   * @return empty when that saga never made it
   */
  Optional<PaymentRefunded> refund(UUID paidBy, Instant now) {
    revert(paidBy, now);
    return takenBackFrom.contains(paidBy) ? Optional.of(new PaymentRefunded(id)) : Optional.empty();
  }

  private void changed(HistoryEntry.Event event, UUID saga, Instant now) {
    updatedAt = now;
    unwritten.add(new HistoryEntry(event, saga, amount, now));
  }

  /** What happened since this payment was loaded, for the append-only history. */
  List<HistoryEntry> unwritten() {
    return unwritten;
  }

  Payable payable() {
    return new Payable(kind, subjectId);
  }

  long id() {
    return id;
  }

  long buyerId() {
    return buyerId;
  }

  long amount() {
    return amount;
  }

  Status status() {
    return status;
  }

  @Nullable Instant paidAt() {
    return paidAt;
  }
}
