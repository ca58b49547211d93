package io.paysaga.benchmark.bare;

import io.paysaga.events.OrderCommand;
import io.paysaga.events.OrderCommand.CompleteOrder;
import io.paysaga.events.OrderReply.Completed;
import io.paysaga.events.OrderReply.PaidByAnother;
import io.paysaga.events.OrderReply.Reopened;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Marks orders as paid, and as placed again. */
final class Orders implements Participant.Work {

  @Override
  public Map<CommandId, Reply> answer(
      Connection connection, Map<CommandId, Command> commands, Instant now) throws SQLException {
    Map<Long, Order> orders =
        Order.find(
            connection,
            commands.values().stream()
                .map(command -> ((OrderCommand) command).orderId())
                .collect(Collectors.toCollection(TreeSet::new)),
            " order by id for update");
    Map<Long, Order> changed = new TreeMap<>();
    Map<CommandId, Reply> answers = new LinkedHashMap<>();
    for (Map.Entry<CommandId, Command> command : commands.entrySet()) {
      CommandId id = command.getKey();
      Order order = orders.get(((OrderCommand) command.getValue()).orderId());
      Order after;
      if (command.getValue() instanceof CompleteOrder) {
        if (order == null || !order.status().equals("PLACED")) {
          answers.put(id, new PaidByAnother());
          continue;
        }
        after = order.with("PAID", id.sagaId(), Sql.time(now));
        answers.put(id, new Completed());
      } else {
        if (order == null || !id.sagaId().equals(order.sagaId())) {
          answers.put(id, new NothingToUndo());
          continue;
        }
        after = order.with("PLACED", null, null);
        answers.put(id, new Reopened());
      }
      orders.put(after.id(), after);
      changed.put(after.id(), after);
    }
    write(connection, changed);
    return answers;
  }

  private static void write(Connection connection, Map<Long, Order> changed) throws SQLException {
    Sql.write(
        connection,
        "insert into orders ("
            + Order.COLUMNS
            + ") values (?,?,?,?,?,?,?,?,?) on duplicate key update status = values(status),"
            + " saga_id = values(saga_id), paid_at = values(paid_at)",
        changed.values(),
        (row, order) -> {
          row.setLong(1, order.id());
          row.setLong(2, order.buyerId());
          row.setString(3, order.buyerName());
          row.setLong(4, order.totalPrice());
          row.setString(5, order.status());
          row.setBytes(6, order.sagaId() == null ? null : Sql.bytes(order.sagaId()));
          row.setString(7, order.placedAt());
          row.setString(8, order.paidAt());
          row.setString(9, order.cancelledAt());
        });
  }
}
