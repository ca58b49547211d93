package io.paysaga.reservation;

import static java.util.stream.Collectors.toMap;

import io.paysaga.reservation.WaitingQueue.Place;
import io.paysaga.reservation.WaitingQueue.Status;
import io.paysaga.saga.http.Problem;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Role;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** reservation-service's door for those who hold a seat. */
@RestController
class SeatHoldController {

  /** So that an address of 8 KB holds them. */
  private static final int MOST = 200;

  private static final String QUEUE_TOKEN = "Queue-Token";

  private final WaitingQueue queue;
  private final SeatRepository seats;
  private final SeatHoldRepository holds;
  private final SeatHoldProperties settings;
  private final TransactionOperations transaction;
  private final Clock clock;

  SeatHoldController(
      WaitingQueue queue,
      SeatRepository seats,
      SeatHoldRepository holds,
      SeatHoldProperties settings,
      TransactionOperations transaction,
      Clock clock) {
    this.queue = queue;
    this.seats = seats;
    this.holds = holds;
    this.settings = settings;
    this.transaction = transaction;
    this.clock = clock;
  }

  /**
   * Who holds the seat already gets the same hold, which lasts no longer. A token is its buyer's,
   * and so is the number of seats: what was held with an earlier one counts.
   */
  @PostMapping("/seat-holds")
  @AllowedTo(Role.BUYER)
  ResponseEntity<Held> hold(
      @RequestHeader(name = QUEUE_TOKEN, required = false) @Nullable String token,
      @RequestBody @Valid Wish wish,
      Caller caller) {
    long buyerId = caller.actingFor(wish.buyerId(), "buyerId");
    // Redis is asked before the transaction begins: no connection waits for it.
    if (token == null || queue.find(token).filter(place -> isActive(place, buyerId)).isEmpty()) {
      throw Problem.forbidden(
          "no-active-token", QUEUE_TOKEN + " is no active token of buyer " + buyerId + ".");
    }
    Held held = transaction.execute(status -> held(buyerId, wish.seatId()));
    return ResponseEntity.created(URI.create("/seat-holds/" + held.seatHoldId())).body(held);
  }

  private static boolean isActive(Place place, long buyerId) {
    return place.status() == Status.ACTIVE && place.buyerId() == buyerId;
  }

  private Held held(long buyerId, long seatId) {
    seats.lockHolder(buyerId);
    Seat seat =
        seats.lock(Set.of(seatId)).stream()
            .findFirst()
            .orElseThrow(
                () -> Problem.notFound("no-such-seat", "There is no seat " + seatId + "."));
    Instant now = clock.instant();
    if (seat.status(now) == Seat.Status.AVAILABLE
        && seats.heldBy(buyerId, now) >= settings.perToken()) {
      throw Problem.conflict(
          "too-many-seats",
          "Buyer " + buyerId + " holds " + settings.perToken() + " seats, and that is the most.");
    }
    if (!seat.hold(buyerId, now, settings.time(), holds::save)) {
      throw Problem.conflict("seat-taken", "Seat " + seatId + " is taken.");
    }
    return new Held(seat.holdId(), seat.heldUntil());
  }

  @GetMapping("/seat-holds/{id}")
  @AllowedTo({Role.BUYER, Role.VIEWER})
  @Transactional
  HoldShown get(@PathVariable long id, Caller caller) {
    return show(Set.of(id)).stream()
        .filter(hold -> caller.sees(hold.buyerId()))
        .findFirst()
        .orElseThrow(() -> Problem.notFound("no-such-seat-hold", "There is no hold " + id + "."));
  }

  /** Those that exist. */
  @GetMapping("/seat-holds")
  @AllowedTo(service = "saga-orchestrator")
  @Transactional
  List<HoldShown> list(@RequestParam @Size(min = 1, max = MOST) Set<Long> ids) {
    return show(ids);
  }

  private List<HoldShown> show(Set<Long> ids) {
    List<SeatHold> found = holds.findAllById(ids);
    Map<Long, Seat> held =
        seats.findAllById(found.stream().map(SeatHold::seatId).distinct().toList()).stream()
            .collect(toMap(Seat::id, Function.identity()));
    Instant now = clock.instant();
    return found.stream().map(hold -> HoldShown.of(hold, held.get(hold.seatId()), now)).toList();
  }

  /**
   * @param buyerId need not be given with a buyer's token, which tells it
   */
  record Wish(@Nullable @Positive Long buyerId, @Positive long seatId) {}

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
      Seat.Status seatStatus) {

    static HoldShown of(SeatHold hold, Seat seat, Instant now) {
      return new HoldShown(
          hold.id(),
          hold.buyerId(),
          seat.id(),
          seat.price(),
          hold.expiresAt(),
          seat.hasLost(hold, now),
          seat.status(now));
    }
  }
}
