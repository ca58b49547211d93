package io.paysaga.events;

import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.WireName;

/** What order-service answers about a delivery. */
public sealed interface OrderDeliveryReply extends Reply {

  @WireName("io.paysaga.order.delivered.v1")
  record Delivered() implements OrderDeliveryReply, Reply.Accepted {}

  /** The order is refunded for good, and so nobody was told that it is paid. */
  @WireName("io.paysaga.order.no-longer-wanted.v1")
  record NoLongerWanted() implements OrderDeliveryReply, Reply.Accepted {}

  @WireName("io.paysaga.order.delivery-failed.v1")
  record Failed(String message) implements OrderDeliveryReply, Reply.Failure {}
}
