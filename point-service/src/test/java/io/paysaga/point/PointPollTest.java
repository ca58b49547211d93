package io.paysaga.point;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.events.PointCommand;
import io.paysaga.events.PointCommand.RefundPoint;
import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.events.PointReply.NotEnoughPoints;
import io.paysaga.events.PointReply.Refunded;
import io.paysaga.events.PointReply.Used;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.participant.SagaCommand;
import io.paysaga.saga.test.contract.OnePoll;
import io.paysaga.servers.OnRealServers;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** One transaction's worth of commands, and what it writes. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=point")
@OnRealServers
class PointPollTest extends OnePoll<PointCommand, LockedAccounts> {

  @Autowired private PointAccountRepository accounts;

  @BeforeEach
  void startEmpty() {
    jdbc.update("delete from ledger");
    jdbc.update("delete from account");
  }

  @Test
  void writesManyUsesOfOneBuyerWithOneInsertAndOneUpdate() {
    hasPoints(1, 50_000);
    List<SagaCommand<PointCommand>> poll =
        IntStream.range(0, 500).mapToObj(i -> of(UUID.randomUUID(), new UsePoint(1, 100))).toList();
    assertThat(statementsOf(poll)).containsEntry("Com_insert", 1).containsEntry("Com_update", 1);
    assertThat(balance(1)).isZero();
    assertThat(count("ledger where kind = 'USE'")).isEqualTo(500);
  }

  @Test
  void letsEachCommandOfAPollSeeTheOnesBefore() {
    hasPoints(1, 50_000);
    UUID another = UUID.randomUUID();
    List<Reply> replies =
        repliesTo(
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
    repliesTo(List.of(of(saga, new UsePoint(1, 30_000))));
    assertThat(repliesTo(List.of(of(saga, new RefundPoint(1)))))
        .containsExactly(new Refunded(30_000));
    assertThat(balance(1)).isEqualTo(50_000);
  }

  @Test
  void refusesABuyerNeverChargedWithoutARow() {
    assertThat(repliesTo(List.of(of(saga, new UsePoint(1, 30_000)))))
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
}
