package io.paysaga.events;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;

/**
 * What reservation-service tells the external service. Keyed by reservation, on a topic of its own.
 */
@Topic(ReservationDeliveryCommand.TOPIC)
public sealed interface ReservationDeliveryCommand extends Command {

  String TOPIC = "reservation.deliveries";

  long reservationId();

  @Override
  default String key() {
    return Payable.reservation(reservationId()).toString();
  }

  /**
   * Sends the confirmed reservation. Answered by {@link ReservationDeliveryReply.Sent} or {@link
   * ReservationDeliveryReply.Failed}.
   */
  @WireName("io.paysaga.reservation.send.v1")
  @AnsweredBy({ReservationDeliveryReply.Sent.class, ReservationDeliveryReply.Failed.class})
  record SendReservation(long reservationId) implements ReservationDeliveryCommand {
    public SendReservation {
      Require.positive("reservationId", reservationId);
    }
  }
}
