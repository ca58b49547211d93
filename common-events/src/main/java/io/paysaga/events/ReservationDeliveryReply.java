package io.paysaga.events;

import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.WireName;

/** What reservation-service answers about a sent reservation. */
public sealed interface ReservationDeliveryReply extends Reply {

  @WireName("io.paysaga.reservation.sent.v1")
  record Sent() implements ReservationDeliveryReply, Reply.Accepted {}

  @WireName("io.paysaga.reservation.sending-failed.v1")
  record Failed(String message) implements ReservationDeliveryReply, Reply.Failure {}
}
