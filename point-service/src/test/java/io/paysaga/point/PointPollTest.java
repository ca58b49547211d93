package io.paysaga.point;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.events.PointCommand;
import io.paysaga.events.PointCommand.RefundPoint;
import io.paysaga.events.PointCommand.ReturnPoints;
import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.events.PointReply.NotEnoughPoints;
import io.paysaga.events.PointReply.Refunded;
import io.paysaga.events.PointReply.Returned;
import io.paysaga.events.PointReply.Used;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.participant.SagaCommand;
import io.paysaga.saga.test.contract.OnePoll;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.JdbcUpdateAffectedIncorrectNumberOfRowsException;

/** One transaction's worth of commands, and what it writes. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=point")
@OnRealServers
class PointPollTest extends OnePoll<PointCommand, LockedAccounts> {

  private static final String REFUNDS = "ledger where kind = 'REFUND'";

  @Autowired private PointAccountRepository accounts;
  @Autowired private Ledger ledger;
  private final UUID another = UUID.randomUUID();

  @BeforeEach
  void startEmpty() {
    RealServers.empty("point", "ledger", "account");
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
  void writesTheAccountsOfManyBuyersWithOneUpdate() {
    LongStream.rangeClosed(1, 100).forEach(buyer -> hasPoints(buyer, 1_000 * buyer));
    List<SagaCommand<PointCommand>> poll =
        LongStream.rangeClosed(1, 100)
            .mapToObj(buyer -> of(UUID.randomUUID(), new UsePoint(buyer, 100)))
            .toList();
    assertThat(statementsOf(poll)).containsEntry("Com_insert", 1).containsEntry("Com_update", 1);
    assertThat(count("account where balance = 1000 * buyer_id - 100")).isEqualTo(100);
  }

  @Test
  void letsEachCommandOfAPollSeeTheOnesBefore() {
    hasPoints(1, 50_000);
    List<Reply> replies =
        repliesTo(
            List.of(
                of(saga, new UsePoint(1, 30_000)),
                of(another, new UsePoint(1, 30_000)),
                of(saga, new RefundPoint(1)),
                of(another, new UsePoint(1, 30_000))));
    assertThat(replies)
        .containsExactly(
            new Used(20_000), new NotEnoughPoints(30_000), new Refunded(30_000), new Used(20_000));
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
        .containsExactly(new NotEnoughPoints(30_000));
    assertThat(count("account")).isZero();
    assertThat(count("ledger")).isZero();
  }

  @Test
  void returnsWhatASagaOfTheSamePollUsed() {
    hasPoints(1, 50_000);
    assertThat(
            repliesTo(
                List.of(of(saga, new UsePoint(1, 30_000)), of(another, new ReturnPoints(1, saga)))))
        .containsExactly(new Used(20_000), new Returned(30_000));
    assertThat(balance(1)).isEqualTo(50_000);
    assertThat(count(REFUNDS)).isOne();
  }

  /** In one poll and in two, whichever comes first. */
  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void givesBackOnceThoughTheSagaIsUndoneAndRefunded(boolean together, boolean undoFirst) {
    hasPoints(1, 50_000);
    repliesTo(List.of(of(saga, new UsePoint(1, 30_000))));
    SagaCommand<PointCommand> refund = of(another, new ReturnPoints(1, saga));
    SagaCommand<PointCommand> undo = of(saga, new RefundPoint(1));

    List<Reply> replies =
        inPolls(together, undoFirst ? List.of(undo, refund) : List.of(refund, undo));

    assertThat(replies)
        .isEqualTo(
            undoFirst
                ? List.of(new Refunded(30_000), new Returned(30_000))
                : List.of(new Returned(30_000), new NothingToUndo()));
    assertThat(balance(1)).isEqualTo(50_000);
    assertThat(count(REFUNDS)).isOne();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void givesBackOnceThoughTwoRefundsAskForIt(boolean together) {
    hasPoints(1, 50_000);
    repliesTo(List.of(of(saga, new UsePoint(1, 30_000))));
    PointCommand refund = new ReturnPoints(1, saga);
    assertThat(inPolls(together, List.of(of(another, refund), of(UUID.randomUUID(), refund))))
        .containsExactly(new Returned(30_000), new Returned(30_000));
    assertThat(balance(1)).isEqualTo(50_000);
    assertThat(count(REFUNDS)).isOne();
  }

  @Test
  void doesNotAnswerWhatItCannotReturn() {
    hasPoints(1, 50_000);
    hasPoints(2, 50_000);
    repliesTo(List.of(of(saga, new UsePoint(1, 30_000))));
    assertThat(
            repliesTo(
                List.of(
                    of(another, new ReturnPoints(1, another)),
                    of(another, new ReturnPoints(2, saga)),
                    of(another, new ReturnPoints(3, saga)))))
        .isEmpty();
    assertThat(balance(1)).isEqualTo(20_000);
    assertThat(count(REFUNDS)).isZero();
  }

  /** It is locked, so nobody can have taken it away; if somebody has, nothing makes it again. */
  @Test
  void writesNoAccountThatIsNotThere() {
    PointAccount account = new PointAccount(1);
    account.charge(100, "key", "paid", Instant.parse("2026-11-21T10:00:00Z"));
    assertThatThrownBy(() -> ledger.append(List.of(account)))
        .isInstanceOf(JdbcUpdateAffectedIncorrectNumberOfRowsException.class);
    assertThat(count("account")).isZero();
    assertThat(count("ledger")).isZero();
  }

  /** Whatever a poll believes, the ledger takes one refund of a saga. */
  @Test
  void takesNoSecondRefundIntoTheLedger() {
    hasPoints(1, 50_000);
    repliesTo(List.of(of(saga, new UsePoint(1, 30_000)), of(another, new ReturnPoints(1, saga))));
    assertThatThrownBy(
            () ->
                jdbc.update(
                    "insert into ledger (buyer_id, kind, amount, balance, saga_id, at)"
                        + " select buyer_id, kind, amount, balance, saga_id, at from ledger"
                        + " where kind = 'REFUND'"))
        .isInstanceOf(DuplicateKeyException.class);
  }

  @Test
  void asksTheLedgerOnceForAllThatAPollGivesBack() {
    hasPoints(1, 50_000);
    List<SagaCommand<PointCommand>> refunds =
        IntStream.range(0, 200)
            .mapToObj(
                i -> {
                  UUID user = UUID.randomUUID();
                  repliesTo(List.of(of(user, new UsePoint(1, 100))));
                  return i % 2 == 0
                      ? of(UUID.randomUUID(), new ReturnPoints(1, user))
                      : of(user, new RefundPoint(1));
                })
            .toList();
    assertThat(statementsOf(refunds)).containsEntry("Com_select", 2).containsEntry("Com_insert", 1);
    assertThat(balance(1)).isEqualTo(50_000);
  }

  private List<Reply> inPolls(boolean together, List<SagaCommand<PointCommand>> commands) {
    return together
        ? repliesTo(commands)
        : commands.stream().flatMap(each -> repliesTo(List.of(each)).stream()).toList();
  }

  private void hasPoints(long buyerId, long balance) {
    jdbc.update("insert into account (buyer_id, balance) values (?, ?)", buyerId, balance);
  }

  private long balance(long buyerId) {
    return accounts.findById(buyerId).orElseThrow().balance();
  }
}
