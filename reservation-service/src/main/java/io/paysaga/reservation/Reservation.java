package io.paysaga.reservation;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What one saga makes of a seat. It is moved by its {@link Seat} only. */
@Entity
class Reservation {

  enum Status {
    PENDING,
    CONFIRMED,
    CANCELLED
  }

  /**
   * Taken from a table by the thousand: the reply names the id before the row is inserted, and the
   * inserts of a poll stay one batch.
   */
  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "reservation_seq")
  @SequenceGenerator(name = "reservation_seq", allocationSize = 1000)
  private long id;

  private long seatId;
  private long buyerId;
  private long price;

  @Enumerated(EnumType.STRING)
  private Status status;

  private UUID sagaId;
  private Instant createdAt;
  private @Nullable Instant confirmedAt;
  private @Nullable Instant cancelledAt;

  protected Reservation() {}

  Reservation(UUID saga, long seatId, long buyerId, long price, Instant now) {
    this.sagaId = saga;
    this.seatId = seatId;
    this.buyerId = buyerId;
    this.price = price;
    this.status = Status.PENDING;
    this.createdAt = now;
  }

  /** PENDING -> CONFIRMED. */
  void confirm(Instant now) {
    from(Status.PENDING);
    this.status = Status.CONFIRMED;
    this.confirmedAt = now;
  }

  /** CONFIRMED -> PENDING. */
  void unconfirm() {
    from(Status.CONFIRMED);
    this.status = Status.PENDING;
    this.confirmedAt = null;
  }

  /** PENDING -> CANCELLED. */
  void cancel(Instant now) {
    from(Status.PENDING);
    this.status = Status.CANCELLED;
    this.cancelledAt = now;
  }

  private void from(Status expected) {
    if (status != expected) {
      throw new IllegalStateException("Reservation " + id + " is " + status + ".");
    }
  }

  long id() {
    return id;
  }

  long seatId() {
    return seatId;
  }

  long buyerId() {
    return buyerId;
  }

  long price() {
    return price;
  }

  Status status() {
    return status;
  }

  @Nullable Instant confirmedAt() {
    return confirmedAt;
  }
}
