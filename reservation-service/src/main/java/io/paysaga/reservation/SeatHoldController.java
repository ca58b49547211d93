package io.paysaga.reservation;

import io.paysaga.http.Problem;
import io.paysaga.reservation.WaitingQueue.Place;
import io.paysaga.reservation.WaitingQueue.Status;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** reservation-service's door for those who hold a seat. */
@RestController
class SeatHoldController {

  private static final String QUEUE_TOKEN = "Queue-Token";

  private final WaitingQueue queue;
  private final SeatRepository seats;
  private final SeatHoldRepository holds;
  private final SeatHoldSettings settings;
  private final TransactionOperations transaction;
  private final Clock clock;

  SeatHoldController(
      WaitingQueue queue,
      SeatRepository seats,
      SeatHoldRepository holds,
      SeatHoldSettings settings,
      TransactionOperations transaction,
      Clock clock) {
    this.queue = queue;
    this.seats = seats;
    this.holds = holds;
    this.settings = settings;
    this.transaction = transaction;
    this.clock = clock;
  }

  /** Who holds the seat already gets the same hold, which lasts no longer. */
  @PostMapping("/seat-holds")
  ResponseEntity<Held> hold(
      @RequestHeader(name = QUEUE_TOKEN, required = false) @Nullable String token,
      @RequestBody @Valid Wish wish) {
    // Redis is asked before the transaction begins: no connection waits for it.
    if (token == null || queue.find(token).filter(place -> isActive(place, wish)).isEmpty()) {
      throw Problem.forbidden(
          "no-active-token", QUEUE_TOKEN + " is no active token of buyer " + wish.buyerId() + ".");
    }
    Held held = transaction.execute(status -> held(wish));
    return ResponseEntity.created(URI.create("/seat-holds/" + held.seatHoldId())).body(held);
  }

  private static boolean isActive(Place place, Wish wish) {
    return place.status() == Status.ACTIVE && place.buyerId() == wish.buyerId();
  }

  private Held held(Wish wish) {
    Seat seat =
        seats.lock(Set.of(wish.seatId())).stream()
            .findFirst()
            .orElseThrow(
                () -> Problem.notFound("no-such-seat", "There is no seat " + wish.seatId() + "."));
    if (!seat.hold(wish.buyerId(), clock.instant(), settings.time(), holds::save)) {
      throw Problem.conflict("seat-taken", "Seat " + wish.seatId() + " is taken.");
    }
    return new Held(seat.holdId(), seat.heldUntil());
  }

  @GetMapping("/seat-holds/{id}")
  @Transactional
  HoldShown get(@PathVariable long id) {
    SeatHold hold = holds.findById(id).orElseThrow(noSuchHold(id));
    Seat seat = seats.findById(hold.seatId()).orElseThrow(noSuchHold(id));
    Instant now = clock.instant();
    return new HoldShown(
        id,
        hold.buyerId(),
        seat.id(),
        seat.price(),
        hold.expiresAt(),
        seat.hasLost(hold, now),
        seat.status(now));
  }

  private static Supplier<Problem> noSuchHold(long id) {
    return () -> Problem.notFound("no-such-seat-hold", "There is no hold " + id + ".");
  }

  record Wish(@Positive long buyerId, @Positive long seatId) {}

  record Held(long seatHoldId, Instant expiresAt) {}

  /**
   * @param price of the seat, in won
   * @param runOut whether the hold gives no right to the seat any more; not while it is paid for,
   *     nor afterwards, however late
   */
  record HoldShown(
      long seatHoldId,
      long buyerId,
      long seatId,
      long price,
      Instant expiresAt,
      boolean runOut,
      Seat.Status seatStatus) {}
}
