package io.paysaga.reservation;

import io.paysaga.events.CommandId;
import io.paysaga.events.ReservationDeliveryCommand;
import io.paysaga.events.ReservationDeliveryReply;
import io.paysaga.events.ReservationDeliveryReply.Failed;
import io.paysaga.messaging.participant.OutsideCommands;
import org.springframework.stereotype.Component;

/** reservation-service's door from Kafka, for what the external service is told. */
@Component
class DeliveryCommands extends OutsideCommands<ReservationDeliveryCommand> {

  private final ReservationRepository reservations;
  private final ReservationPlatform platform;

  DeliveryCommands(ReservationRepository reservations, ReservationPlatform platform) {
    super(ReservationDeliveryCommand.class);
    this.reservations = reservations;
    this.platform = platform;
  }

  @Override
  protected ReservationDeliveryReply deliver(ReservationDeliveryCommand command, CommandId id) {
    // The read is a transaction of its own: no connection is held while the platform is asked.
    return reservations
        .findConfirmed(command.reservationId())
        .map(confirmed -> platform.take(confirmed, id))
        .orElseGet(
            () -> new Failed("There is no confirmed reservation " + command.reservationId() + "."));
  }
}
