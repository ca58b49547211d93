package io.paysaga.order;

import static java.util.stream.Collectors.toMap;

import io.paysaga.events.OrderCommand.CompleteOrder;
import io.paysaga.events.OrderCommand.RefundOrder;
import io.paysaga.events.OrderCommand.ReopenOrder;
import io.paysaga.events.OrderCommand.WithdrawRefund;
import io.paysaga.events.OrderReply.Unknown;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.participant.LockedAggregates;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** The orders that one poll touches. */
class LockedOrders implements LockedAggregates {

  private final Map<Long, Order> byId;
  private final OrderRows rows;
  private final Instant now;

  LockedOrders(List<Order> found, OrderRows rows, Instant now) {
    this.byId = found.stream().collect(toMap(Order::id, Function.identity()));
    this.rows = rows;
    this.now = now;
  }

  Reply complete(CompleteOrder complete, UUID sagaId) {
    Order order = byId.get(complete.orderId());
    return order == null
        ? new Unknown(complete.orderId())
        : order.complete(sagaId, complete.price(), now);
  }

  Reply reopen(ReopenOrder reopen, UUID sagaId) {
    Order order = byId.get(reopen.orderId());
    return order == null ? new NothingToUndo() : order.reopen(sagaId);
  }

  Reply refund(RefundOrder refund, UUID sagaId) {
    Order order = byId.get(refund.orderId());
    return order == null
        ? new Unknown(refund.orderId())
        : order.refund(sagaId, refund.buyerId(), now);
  }

  Reply withdrawRefund(WithdrawRefund withdraw, UUID sagaId) {
    Order order = byId.get(withdraw.orderId());
    return order == null ? new NothingToUndo() : order.withdrawRefund(sagaId);
  }

  @Override
  public void flush() {
    rows.update(byId.values());
  }
}
