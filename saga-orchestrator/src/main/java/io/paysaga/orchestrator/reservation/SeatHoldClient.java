package io.paysaga.orchestrator.reservation;

import io.paysaga.orchestrator.checkout.BatchedReadClient;
import io.paysaga.orchestrator.checkout.BatchedReadClient.Told;
import io.paysaga.orchestrator.checkout.CheckoutProperties;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.ImportHttpServices;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads seat holds from reservation-service. */
@Component
@EnableConfigurationProperties(ReservationServiceProperties.class)
@ImportHttpServices(group = "reservation-service", types = SeatHoldClient.ReservationService.class)
class SeatHoldClient {

  private final BatchedReadClient<SeatHold> reservationService;

  SeatHoldClient(
      ReservationService http,
      ReservationServiceProperties settings,
      CheckoutProperties door,
      JsonMapper json) {
    this.reservationService =
        new BatchedReadClient<>(
            "reservation-service",
            settings.connectTimeout().plus(settings.readTimeout()),
            door,
            http::list,
            "seatHoldId",
            told -> json.treeToValue(told, SeatHold.class));
  }

  /** What reservation-service is asked. */
  interface ReservationService {

    /** Those that exist of these, as {@code 1,2}. */
    @GetExchange("/seat-holds")
    @Nullable List<JsonNode> list(@RequestParam String ids);
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

  /** Asks about all of these at once. */
  Told ask(Set<Long> seatHoldIds) {
    return reservationService.ask(seatHoldIds);
  }

  /**
   * @return empty when there is no such seat hold
   * @throws io.paysaga.orchestrator.checkout.Unavailable when reservation-service did not tell
   */
  Optional<SeatHold> find(long seatHoldId, Told told) {
    return reservationService.find(seatHoldId, told);
  }
}
