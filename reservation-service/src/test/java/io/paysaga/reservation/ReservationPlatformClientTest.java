package io.paysaga.reservation;

import io.paysaga.events.ReservationDeliveryReply.Failed;
import io.paysaga.events.ReservationDeliveryReply.Sent;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.test.contract.DeliveryContract;
import java.time.Instant;

class ReservationPlatformClientTest extends DeliveryContract<ReservationPlatformClient> {

  ReservationPlatformClientTest() {
    super(ReservationPlatformClient.class, "The reservation platform", "reservation-platform");
  }

  @Override
  protected Reply tell(ReservationPlatformClient platform, CommandId id) {
    return platform.take(
        new ConfirmedReservation(
            700,
            1,
            "겨울나그네",
            Instant.parse("2027-01-01T19:00:00Z"),
            12,
            10_000,
            Instant.parse("2026-11-21T10:00:00.123456Z")),
        id);
  }

  @Override
  protected String step() {
    return "send-reservation";
  }

  @Override
  protected String path() {
    return "/reservations";
  }

  @Override
  protected String body() {
    return """
        {"reservationId":700,"buyerId":1,"concert":"겨울나그네",\
        "startsAt":"2027-01-01T19:00:00Z","seatNumber":12,"price":10000,\
        "confirmedAt":"2026-11-21T10:00:00.123456Z"}""";
  }

  @Override
  protected Reply taken() {
    return new Sent();
  }

  @Override
  protected Reply failed(String message) {
    return new Failed(message);
  }
}
