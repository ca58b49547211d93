package io.paysaga.orchestrator.reservation;

import io.paysaga.orchestrator.checkout.BatchedReadClient;
import io.paysaga.orchestrator.checkout.CheckoutProperties;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** Reads seat holds from reservation-service. */
@Component
@EnableConfigurationProperties(ReservationServiceProperties.class)
class SeatHoldClient {

  private final BatchedReadClient<SeatHold> reservationService;

  SeatHoldClient(
      ReservationServiceProperties settings, CheckoutProperties door, RestClient.Builder http) {
    this.reservationService =
        new BatchedReadClient<>(
            "reservation-service",
            settings.url(),
            settings.connectTimeout(),
            settings.readTimeout(),
            "/seat-holds",
            SeatHold[].class,
            SeatHold::seatHoldId,
            door,
            http);
  }

  /**
   * A seat hold as reservation-service tells it.
   *
   * @param runOut whether it gives no right to the seat any more
   */
  record SeatHold(
      long seatHoldId,
      long buyerId,
      long seatId,
      Instant expiresAt,
      boolean runOut,
      SeatStatus seatStatus) {

    enum SeatStatus {
      AVAILABLE,
      HELD,
      PAYING,
      RESERVED
    }

    SeatHold {
      Objects.requireNonNull(expiresAt, "expiresAt");
      Objects.requireNonNull(seatStatus, "seatStatus");
      if (seatId < 1) {
        throw new IllegalArgumentException("seatId must be at least 1, not " + seatId);
      }
    }
  }

  /**
   * @return empty when there is no such seat hold
   * @throws io.paysaga.orchestrator.checkout.Unavailable when reservation-service does not tell
   */
  Optional<SeatHold> find(long seatHoldId) {
    return reservationService.find(seatHoldId);
  }
}
