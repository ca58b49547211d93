package io.paysaga.reservation;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.paysaga.events.ReservationDeliveryCommand;
import io.paysaga.events.ReservationDeliveryReply.Failed;
import io.paysaga.saga.participant.ExternalCommands;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** reservation-service's door from Kafka, for what the external service is told. */
@Component
class ReservationDeliveryCommands extends ExternalCommands<ReservationDeliveryCommand> {

  private final ReservationRepository reservations;
  private final ReservationPlatformClient platform;

  ReservationDeliveryCommands(
      ReservationRepository reservations,
      ReservationPlatformClient platform,
      ReservationPlatformProperties settings) {
    super(
        ReservationDeliveryCommand.class,
        "paysaga.reservation-platform.timeout",
        settings.timeout());
    this.reservations = reservations;
    this.platform = platform;
  }

  @Override
  protected ExternalCall<ReservationDeliveryCommand> prepare(
      List<ReservationDeliveryCommand> commands) {
    // The read is a transaction of its own: no connection is held while the service is asked.
    Map<Long, ConfirmedReservation> confirmed =
        reservations
            .findConfirmed(
                commands.stream().map(ReservationDeliveryCommand::reservationId).toList())
            .stream()
            .collect(toMap(ConfirmedReservation::reservationId, identity()));
    return (command, id) ->
        Optional.ofNullable(confirmed.get(command.reservationId()))
            .map(reservation -> platform.take(reservation, id))
            .orElseGet(
                () ->
                    new Failed(
                        "There is no confirmed reservation " + command.reservationId() + "."));
  }
}
