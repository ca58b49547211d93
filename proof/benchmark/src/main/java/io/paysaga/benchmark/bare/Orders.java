package io.paysaga.benchmark.bare;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Marks orders as paid, and as placed again. */
final class Orders implements Participant.Work {

  @Override
  public Map<Message, Answer> answer(Connection connection, List<Message> commands, Instant now)
      throws SQLException {
    Map<Long, Order> orders =
        Order.find(
            connection,
            commands.stream().map(Orders::orderOf).collect(Collectors.toCollection(TreeSet::new)),
            " order by id for update");
    Map<Long, Order> changed = new TreeMap<>();
    Map<Message, Answer> answers = new LinkedHashMap<>();
    for (Message command : commands) {
      long id = orderOf(command);
      Order order = orders.get(id);
      Order after;
      if (command.isUndo()) {
        if (order == null || !command.sagaId().equals(order.sagaId())) {
          answers.put(command, Answer.NOTHING_TO_UNDO);
          continue;
        }
        after = order.with("PLACED", null, null);
        answers.put(command, new Answer("io.paysaga.order.reopened.v1", "{}"));
      } else {
        if (order == null || !order.status().equals("PLACED")) {
          answers.put(command, new Answer("io.paysaga.order.paid-by-another.v1", "{}"));
          continue;
        }
        after = order.with("PAID", command.sagaId(), Sql.time(now));
        answers.put(command, new Answer("io.paysaga.order.completed.v1", "{}"));
      }
      orders.put(id, after);
      changed.put(id, after);
    }
    write(connection, changed);
    return answers;
  }

  static long orderOf(Message command) {
    return Json.number(command.body(), "orderId");
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
