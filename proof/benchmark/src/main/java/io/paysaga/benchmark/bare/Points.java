package io.paysaga.benchmark.bare;

import io.paysaga.events.PointCommand;
import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.events.PointReply.NotEnoughPoints;
import io.paysaga.events.PointReply.Refunded;
import io.paysaga.events.PointReply.Used;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** Takes points from balances and gives them back. */
final class Points implements Participant.Work {

  private record Entry(long buyerId, String kind, long amount, long balance, UUID sagaId) {}

  @Override
  public Map<CommandId, Reply> answer(
      Connection connection, Map<CommandId, Command> commands, Instant now) throws SQLException {
    Map<Long, Long> balances = lock(connection, commands.values());
    Map<UUID, Long> taken = takenBy(connection, commands.keySet());
    Map<Long, Long> changed = new TreeMap<>();
    List<Entry> ledger = new ArrayList<>();
    Map<CommandId, Reply> answers = new LinkedHashMap<>();
    for (Map.Entry<CommandId, Command> command : commands.entrySet()) {
      CommandId id = command.getKey();
      long buyerId = buyerOf(command.getValue());
      long balance = balances.getOrDefault(buyerId, 0L);
      if (command.getValue() instanceof UsePoint use) {
        if (balance < use.amount()) {
          answers.put(id, new NotEnoughPoints(use.amount()));
          continue;
        }
        balance -= use.amount();
        ledger.add(new Entry(buyerId, "USE", use.amount(), balance, id.sagaId()));
        taken.put(id.sagaId(), use.amount());
        answers.put(id, new Used(balance));
      } else {
        Long amount = taken.remove(id.sagaId());
        if (amount == null) {
          answers.put(id, new NothingToUndo());
          continue;
        }
        balance += amount;
        ledger.add(new Entry(buyerId, "REFUND", amount, balance, id.sagaId()));
        answers.put(id, new Refunded(amount));
      }
      balances.put(buyerId, balance);
      changed.put(buyerId, balance);
    }
    write(connection, changed, ledger, Sql.time(now));
    return answers;
  }

  private static long buyerOf(Command command) {
    return ((PointCommand) command).buyerId();
  }

  private static Map<Long, Long> lock(Connection connection, Collection<Command> commands)
      throws SQLException {
    Map<Long, Long> balances = new HashMap<>();
    Sql.select(
        connection,
        "select buyer_id, balance from account force index (primary) where buyer_id",
        commands.stream().map(Points::buyerOf).collect(Collectors.toCollection(TreeSet::new)),
        " order by buyer_id for update",
        row -> balances.put(row.getLong(1), row.getLong(2)));
    return balances;
  }

  /** What the books say about the sagas that are to be undone. */
  private static Map<UUID, Long> takenBy(Connection connection, Collection<CommandId> commands)
      throws SQLException {
    Map<UUID, Long> taken = new HashMap<>();
    List<UUID> undone =
        commands.stream()
            .filter(id -> id.direction() == Direction.UNDO)
            .map(CommandId::sagaId)
            .distinct()
            .toList();
    if (!undone.isEmpty()) {
      Sql.select(
          connection,
          "select kind, amount, saga_id from ledger force index (ledger_saga) where saga_id",
          undone,
          " order by id",
          row -> {
            UUID saga = Sql.uuid(row.getBytes(3));
            if (row.getString(1).equals("USE")) {
              taken.put(saga, row.getLong(2));
            } else {
              taken.remove(saga);
            }
          });
    }
    return taken;
  }

  private static void write(
      Connection connection, Map<Long, Long> changed, List<Entry> ledger, String now)
      throws SQLException {
    Sql.write(
        connection,
        "insert into account (buyer_id, balance) values (?,?)"
            + " on duplicate key update balance = values(balance)",
        changed.entrySet(),
        (row, account) -> {
          row.setLong(1, account.getKey());
          row.setLong(2, account.getValue());
        });
    Sql.write(
        connection,
        "insert into ledger (buyer_id, kind, amount, balance, saga_id, idempotency_key, at)"
            + " values (?,?,?,?,?,?,?)",
        ledger,
        (row, entry) -> {
          row.setLong(1, entry.buyerId());
          row.setString(2, entry.kind());
          row.setLong(3, entry.amount());
          row.setLong(4, entry.balance());
          row.setBytes(5, Sql.bytes(entry.sagaId()));
          row.setString(6, null);
          row.setString(7, now);
        });
  }
}
