package io.paysaga.reservation;

import io.paysaga.events.ReservationReply;
import io.paysaga.events.ReservationReply.Confirmed;
import io.paysaga.events.ReservationReply.HoldRunOut;
import io.paysaga.events.ReservationReply.NotClaimed;
import io.paysaga.events.ReservationReply.NotYourHold;
import io.paysaga.events.ReservationReply.Released;
import io.paysaga.events.ReservationReply.SeatTaken;
import io.paysaga.events.ReservationReply.Unconfirmed;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Reply;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.SequenceGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A seat of one evening: held by one buyer for a while, then claimed and reserved by one saga. Its
 * reservation changes under its lock only.
 */
@Entity
class Seat {

  enum Status {
    AVAILABLE,
    /** Until the hold runs out; nothing is written then. */
    HELD,
    /** A saga works: the hold cannot run out meanwhile. */
    PAYING,
    RESERVED
  }

  /** Taken from a table by the thousand, so that the inserts of a schedule stay one batch. */
  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "seat_seq")
  @SequenceGenerator(name = "seat_seq", allocationSize = 1000)
  private long id;

  private long scheduleId;
  private int number;
  private long price;

  @Enumerated(EnumType.STRING)
  private Status status;

  private @Nullable UUID sagaId;

  private @Nullable Long holdId;
  private @Nullable Long heldBy;
  private @Nullable Instant heldUntil;

  @ManyToOne(fetch = FetchType.LAZY)
  private @Nullable Reservation reservation;

  protected Seat() {}

  Seat(long scheduleId, int number, long price) {
    this.scheduleId = scheduleId;
    this.number = number;
    this.price = price;
    this.status = Status.AVAILABLE;
  }

  /** What everybody may know: HELD is AVAILABLE again when the hold has run out. */
  Status status(Instant now) {
    return status == Status.HELD && hasRunOut(now) ? Status.AVAILABLE : status;
  }

  /**
   * AVAILABLE -> HELD; whoever holds it already keeps the same hold, which lasts no longer.
   *
   * @param store gives a new hold its id
   * @return whether this buyer holds it now: not when another does, nor when it is being paid for
   *     or reserved
   */
  boolean hold(long buyer, Instant now, Duration time, UnaryOperator<SeatHold> store) {
    if (status(now) == Status.AVAILABLE) {
      SeatHold hold = store.apply(new SeatHold(id, buyer, now, now.plus(time)));
      this.status = Status.HELD;
      this.holdId = hold.id();
      this.heldBy = buyer;
      this.heldUntil = hold.expiresAt();
    }
    return status == Status.HELD && heldBy == buyer;
  }

  /**
   * HELD -> PAYING, with a reservation that is still to be stored; refused when the hold is another
   * buyer's or has run out, or when another saga was faster.
   *
   * @return the refusal; null when this saga has claimed it
   */
  @Nullable ReservationReply claim(UUID saga, SeatHold by, long buyer, Instant now) {
    if (by.buyerId() != buyer) {
      return new NotYourHold();
    }
    if (hasLost(by, now)) {
      return new HoldRunOut(by.expiresAt());
    }
    if (status == Status.HELD) {
      this.status = Status.PAYING;
      this.sagaId = saga;
      this.reservation = new Reservation(saga, id, buyer, price, now);
    }
    return saga.equals(sagaId) ? null : new SeatTaken();
  }

  /**
   * PAYING -> HELD while the hold lasts, else AVAILABLE; the reservation is cancelled. If this saga
   * claimed it.
   */
  Reply release(UUID saga, Instant now) {
    if (status != Status.PAYING || !saga.equals(sagaId)) {
      return new NothingToUndo();
    }
    reservation.cancel(now);
    this.sagaId = null;
    this.reservation = null;
    if (hasRunOut(now)) {
      this.status = Status.AVAILABLE;
      this.holdId = null;
      this.heldBy = null;
      this.heldUntil = null;
    } else {
      this.status = Status.HELD;
    }
    return new Released();
  }

  /** PAYING -> RESERVED; refused when it is not this saga that claimed it for the reservation. */
  ReservationReply confirm(UUID saga, long reservationId, Instant now) {
    if (!isClaimedFor(saga, reservationId)) {
      return new NotClaimed();
    }
    if (status == Status.PAYING) {
      this.status = Status.RESERVED;
      reservation.confirm(now);
    }
    return new Confirmed();
  }

  /** RESERVED -> PAYING, if this saga reserved it. */
  Reply unconfirm(UUID saga, long reservationId) {
    if (status != Status.RESERVED || !isClaimedFor(saga, reservationId)) {
      return new NothingToUndo();
    }
    this.status = Status.PAYING;
    reservation.unconfirm();
    return new Unconfirmed();
  }

  /** A saga has it, PAYING or RESERVED. */
  private boolean isClaimedFor(UUID saga, long reservationId) {
    return saga.equals(sagaId) && reservation.id() == reservationId;
  }

  private boolean hasRunOut(Instant now) {
    return !now.isBefore(heldUntil);
  }

  /** The hold has run out, or another came after it: it gives no right to the seat. */
  boolean hasLost(SeatHold hold, Instant now) {
    return holdId == null || holdId != hold.id() || status(now) == Status.AVAILABLE;
  }

  long id() {
    return id;
  }

  int number() {
    return number;
  }

  long price() {
    return price;
  }

  /** While it is PAYING or RESERVED. */
  @Nullable Reservation reservation() {
    return reservation;
  }

  @Nullable Long holdId() {
    return holdId;
  }

  @Nullable Instant heldUntil() {
    return heldUntil;
  }
}
