package io.paysaga.benchmark.bare;

import io.paysaga.events.Payable;
import io.paysaga.events.PaymentCommand;
import io.paysaga.events.PaymentCommand.Pay;
import io.paysaga.events.PaymentReply.Paid;
import io.paysaga.events.PaymentReply.PaidByAnother;
import io.paysaga.events.PaymentReply.Reverted;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes payments and takes them back. One instance belongs to one consumer thread. */
final class Payments implements Participant.Work {

  /** As many ids as the service takes at once. */
  private static final int BLOCK = 1000;

  private static final String COLUMNS =
      "id, kind, subject_id, buyer_id, amount, status, saga_id, paid_at, created_at, updated_at";

  private final Connection sequence;
  private long nextId;
  private long endOfIds;

  private static final class Payment {
    private final long id;
    private final long orderId;
    private final String createdAt;
    private final boolean isNew;
    private long buyerId;
    private long amount;
    private @Nullable UUID sagaId;
    private @Nullable String paidAt;

    Payment(long id, long orderId, String createdAt, boolean isNew) {
      this.id = id;
      this.orderId = orderId;
      this.createdAt = createdAt;
      this.isNew = isNew;
    }
  }

  /**
   * @param sequence a connection for ids
   */
  Payments(Connection sequence) {
    this.sequence = sequence;
  }

  private record History(long paymentId, String event, UUID sagaId, long amount) {}

  @Override
  public Map<CommandId, Reply> answer(
      Connection connection, Map<CommandId, Command> commands, Instant now) throws SQLException {
    Map<Long, Payment> payments = lock(connection, commands.values());
    Map<Long, Payment> changed = new TreeMap<>();
    List<History> history = new ArrayList<>();
    Map<CommandId, Reply> answers = new LinkedHashMap<>();
    String at = Sql.time(now);
    for (Map.Entry<CommandId, Command> command : commands.entrySet()) {
      CommandId id = command.getKey();
      long orderId = orderOf(command.getValue());
      Payment payment = payments.get(orderId);
      if (command.getValue() instanceof Pay pay) {
        if (payment == null) {
          payment = new Payment(nextId(), orderId, at, true);
          payments.put(orderId, payment);
        }
        if (payment.sagaId != null) {
          answers.put(id, new PaidByAnother(payment.id));
          continue;
        }
        payment.buyerId = pay.buyerId();
        payment.amount = pay.amount();
        payment.sagaId = id.sagaId();
        payment.paidAt = at;
        history.add(new History(payment.id, "PAID", id.sagaId(), payment.amount));
        answers.put(id, new Paid(payment.id, now));
      } else {
        if (payment == null || !id.sagaId().equals(payment.sagaId)) {
          answers.put(id, new NothingToUndo());
          continue;
        }
        payment.sagaId = null;
        payment.paidAt = null;
        history.add(new History(payment.id, "REVERTED", id.sagaId(), payment.amount));
        answers.put(id, new Reverted(payment.id));
      }
      changed.put(payment.id, payment);
    }
    write(connection, changed, history, at);
    return answers;
  }

  private static long orderOf(Command command) {
    return ((PaymentCommand) command).payable().id();
  }

  private static Map<Long, Payment> lock(Connection connection, Collection<Command> commands)
      throws SQLException {
    Map<Long, Payment> payments = new TreeMap<>();
    Sql.select(
        connection,
        "select "
            + COLUMNS
            + " from payment force index (payment_subject) where kind = '"
            + Payable.ORDER
            + "' and subject_id",
        commands.stream().map(Payments::orderOf).collect(Collectors.toCollection(TreeSet::new)),
        " order by subject_id for update",
        row -> {
          Payment payment =
              new Payment(
                  row.getLong(1), row.getLong(3), String.valueOf(Sql.moment(row, 9)), false);
          payment.buyerId = row.getLong(4);
          payment.amount = row.getLong(5);
          byte[] saga = row.getBytes(7);
          payment.sagaId = saga == null ? null : Sql.uuid(saga);
          payment.paidAt = Sql.moment(row, 8);
          payments.put(payment.orderId, payment);
        });
    return payments;
  }

  private static void write(
      Connection connection, Map<Long, Payment> changed, List<History> history, String now)
      throws SQLException {
    Sql.RowWriter<Payment> writer =
        (row, payment) -> {
          row.setLong(1, payment.id);
          row.setString(2, Payable.ORDER);
          row.setLong(3, payment.orderId);
          row.setLong(4, payment.buyerId);
          row.setLong(5, payment.amount);
          row.setString(6, payment.sagaId == null ? "READY" : "COMPLETED");
          row.setBytes(7, payment.sagaId == null ? null : Sql.bytes(payment.sagaId));
          row.setString(8, payment.paidAt);
          row.setString(9, payment.createdAt);
          row.setString(10, now);
        };
    String insert = "insert into payment (" + COLUMNS + ") values (?,?,?,?,?,?,?,?,?,?)";
    Sql.write(
        connection, insert, changed.values().stream().filter(each -> each.isNew).toList(), writer);
    Sql.write(
        connection,
        insert
            + " on duplicate key update buyer_id = values(buyer_id), amount = values(amount),"
            + " status = values(status), saga_id = values(saga_id), paid_at = values(paid_at),"
            + " updated_at = values(updated_at)",
        changed.values().stream().filter(each -> !each.isNew).toList(),
        writer);
    Sql.write(
        connection,
        "insert into payment_history (payment_id, event, saga_id, amount, at) values (?,?,?,?,?)",
        history,
        (row, entry) -> {
          row.setLong(1, entry.paymentId());
          row.setString(2, entry.event());
          row.setBytes(3, Sql.bytes(entry.sagaId()));
          row.setLong(4, entry.amount());
          row.setString(5, now);
        });
  }

  /** Taken by the block, in a transaction of its own, as the service does. */
  private long nextId() throws SQLException {
    if (nextId == endOfIds) {
      try (Statement statement = sequence.createStatement()) {
        try (ResultSet row =
            statement.executeQuery("select next_val from payment_seq for update")) {
          row.next();
          nextId = row.getLong(1);
        }
        statement.executeUpdate("update payment_seq set next_val = next_val + " + BLOCK);
      }
      sequence.commit();
      endOfIds = nextId + BLOCK;
    }
    return nextId++;
  }
}
