package io.paysaga.reservation;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.time.Instant;

/** A buyer's hold of a seat: never changed, and not honoured once it has run out. */
@Entity
class SeatHold {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private long id;

  private long seatId;
  private long buyerId;
  private Instant heldAt;
  private Instant expiresAt;

  protected SeatHold() {}

  SeatHold(long seatId, long buyerId, Instant now, Instant expiresAt) {
    this.seatId = seatId;
    this.buyerId = buyerId;
    this.heldAt = now;
    this.expiresAt = expiresAt;
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

  Instant expiresAt() {
    return expiresAt;
  }
}
