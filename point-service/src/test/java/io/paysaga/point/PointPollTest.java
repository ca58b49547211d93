package io.paysaga.point;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.events.PointCommand;
import io.paysaga.events.PointCommand.RefundPoint;
import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.events.PointReply.NotEnoughPoints;
import io.paysaga.events.PointReply.Refunded;
import io.paysaga.events.PointReply.Used;
import io.paysaga.events.Reply;
import io.paysaga.messaging.participant.CommandOfSaga;
import io.paysaga.servers.RealServers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.transaction.support.TransactionTemplate;

/** One transaction's worth of commands, and what it writes. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=point")
@ContextConfiguration(initializers = RealServers.class)
class PointPollTest {

  @Autowired private PointCommands door;
  @Autowired private PointAccountRepository accounts;
  @Autowired private TransactionTemplate transaction;
  @Autowired private JdbcTemplate jdbc;

  private final UUID saga = UUID.randomUUID();

  @BeforeEach
  void startEmpty() {
    jdbc.update("delete from ledger");
    jdbc.update("delete from account");
  }

  @Test
  void writesManyUsesOfOneBuyerWithOneInsertAndOneUpdate() {
    hasPoints(1, 50_000);
    List<CommandOfSaga<PointCommand>> poll =
        IntStream.range(0, 500).mapToObj(i -> of(UUID.randomUUID(), new UsePoint(1, 100))).toList();
    transaction.executeWithoutResult(
        status -> {
          int inserts = statements("insert");
          int updates = statements("update");
          handle(poll);
          assertThat(statements("insert") - inserts).isOne();
          assertThat(statements("update") - updates).isOne();
        });
    assertThat(balance(1)).isZero();
    assertThat(count("ledger where kind = 'USE'")).isEqualTo(500);
  }

  @Test
  void letsEachCommandOfAPollSeeTheOnesBefore() {
    hasPoints(1, 50_000);
    UUID another = UUID.randomUUID();
    List<Reply> replies =
        inTransaction(
            List.of(
                of(saga, new UsePoint(1, 30_000)),
                of(another, new UsePoint(1, 30_000)),
                of(saga, new RefundPoint(1)),
                of(another, new UsePoint(1, 30_000))));
    assertThat(replies)
        .containsExactly(
            new Used(20_000),
            new NotEnoughPoints(20_000, 30_000),
            new Refunded(30_000),
            new Used(20_000));
    assertThat(balance(1)).isEqualTo(20_000);
  }

  @Test
  void givesBackWhatAnEarlierPollTook() {
    hasPoints(1, 50_000);
    inTransaction(List.of(of(saga, new UsePoint(1, 30_000))));
    assertThat(inTransaction(List.of(of(saga, new RefundPoint(1)))))
        .containsExactly(new Refunded(30_000));
    assertThat(balance(1)).isEqualTo(50_000);
  }

  @Test
  void refusesABuyerNeverChargedWithoutARow() {
    assertThat(inTransaction(List.of(of(saga, new UsePoint(1, 30_000)))))
        .containsExactly(new NotEnoughPoints(0, 30_000));
    assertThat(count("account")).isZero();
    assertThat(count("ledger")).isZero();
  }

  private void hasPoints(long buyerId, long balance) {
    jdbc.update("insert into account (buyer_id, balance) values (?, ?)", buyerId, balance);
  }

  private long balance(long buyerId) {
    return accounts.findById(buyerId).orElseThrow().balance();
  }

  private static CommandOfSaga<PointCommand> of(UUID saga, PointCommand command) {
    return new CommandOfSaga<>(saga, command);
  }

  private List<Reply> inTransaction(List<CommandOfSaga<PointCommand>> poll) {
    return transaction.execute(status -> handle(poll));
  }

  private List<Reply> handle(List<CommandOfSaga<PointCommand>> poll) {
    TouchedAccounts touched = door.lock(poll);
    List<Reply> replies = new ArrayList<>();
    for (CommandOfSaga<PointCommand> each : poll) {
      replies.add(
          each.command() instanceof UsePoint use
              ? touched.use(use, each.sagaId())
              : touched.refund((RefundPoint) each.command(), each.sagaId()));
    }
    touched.flush();
    return replies;
  }

  /** How many this connection has executed, as the server counts. */
  private int statements(String kind) {
    return jdbc.queryForObject(
        "show session status like 'Com_" + kind + "'", (row, number) -> row.getInt("Value"));
  }

  private int count(String rows) {
    return jdbc.queryForObject("select count(*) from " + rows, Integer.class);
  }
}
