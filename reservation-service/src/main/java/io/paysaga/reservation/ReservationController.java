package io.paysaga.reservation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.http.Problem;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Role;
import jakarta.validation.constraints.Positive;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** reservation-service's door for those who look at their reservations. */
@RestController
class ReservationController {

  private final ReservationRepository reservations;

  ReservationController(ReservationRepository reservations) {
    this.reservations = reservations;
  }

  /** The last hundred, newest first. */
  @GetMapping("/reservations")
  @AllowedTo({Role.BUYER, Role.VIEWER})
  List<ReservationShown> ofBuyer(
      @RequestParam(required = false) @Nullable @Positive Long buyerId, Caller caller) {
    long buyer = caller.listing(buyerId, "buyerId");
    return reservations.findTop100ByBuyerIdOrderByIdDesc(buyer).stream()
        .map(ReservationShown::of)
        .toList();
  }

  @GetMapping("/reservations/{id}")
  @AllowedTo({Role.BUYER, Role.VIEWER})
  ReservationShown get(@PathVariable long id, Caller caller) {
    return reservations
        .findById(id)
        .filter(found -> caller.sees(found.buyerId()))
        .map(ReservationShown::of)
        .orElseThrow(
            () -> Problem.notFound("no-such-reservation", "There is no reservation " + id + "."));
  }

  /**
   * @param price in won
   * @param confirmedAt while it is CONFIRMED
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ReservationShown(
      long reservationId,
      long buyerId,
      long seatId,
      long price,
      Reservation.Status status,
      @Nullable Instant confirmedAt) {

    static ReservationShown of(Reservation reservation) {
      return new ReservationShown(
          reservation.id(),
          reservation.buyerId(),
          reservation.seatId(),
          reservation.price(),
          reservation.status(),
          reservation.confirmedAt());
    }
  }
}
