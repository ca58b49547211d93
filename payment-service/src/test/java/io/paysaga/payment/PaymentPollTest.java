package io.paysaga.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.events.BarrierReply.NothingToUndo;
import io.paysaga.events.Payable;
import io.paysaga.events.PaymentCommand;
import io.paysaga.events.PaymentCommand.Pay;
import io.paysaga.events.PaymentCommand.RevertPay;
import io.paysaga.events.PaymentReply.AboveLimit;
import io.paysaga.events.PaymentReply.Reverted;
import io.paysaga.events.Reply;
import io.paysaga.messaging.participant.CommandOfSaga;
import io.paysaga.servers.RealServers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
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
    properties = "paysaga.test.database=payment")
@ContextConfiguration(initializers = RealServers.class)
class PaymentPollTest {

  @Autowired private PaymentCommands door;
  @Autowired private PaymentRepository payments;
  @Autowired private TransactionTemplate transaction;
  @Autowired private JdbcTemplate jdbc;

  private final UUID saga = UUID.randomUUID();

  @BeforeEach
  void startEmpty() {
    jdbc.update("delete from payment_history");
    jdbc.update("delete from payment");
  }

  @Test
  void writesManyNewPaymentsWithTwoInserts() {
    List<CommandOfSaga<PaymentCommand>> poll =
        LongStream.rangeClosed(1, 500).mapToObj(order -> of(saga, pay(order, 24_000))).toList();
    transaction.executeWithoutResult(
        status -> {
          int inserts = statements("insert");
          int updates = statements("update");
          handle(poll);
          assertThat(statements("insert") - inserts).isEqualTo(2);
          assertThat(statements("update") - updates).isZero();
        });
    assertThat(count("payment where status = 'COMPLETED'")).isEqualTo(500);
    assertThat(count("payment_history where event = 'PAID'")).isEqualTo(500);
  }

  @Test
  void tellsTwoKindsOfThingsWithTheSameIdApart() {
    PaymentCommand forOrder = pay(1, 24_000);
    PaymentCommand forGift = new Pay(new Payable("GIFT", 1), 1, 24_000);
    List<Reply> replies = inTransaction(List.of(of(saga, forOrder), of(saga, forGift)));
    assertThat(replies).doesNotHaveDuplicates();
    assertThat(count("payment")).isEqualTo(2);
  }

  @Test
  void leavesAReadyPaymentWhenTheUndoIsInTheSamePoll() {
    List<Reply> replies =
        inTransaction(List.of(of(saga, pay(1, 24_000)), of(saga, new RevertPay(Payable.order(1)))));
    Payment payment = payments.findByKindAndSubjectId("ORDER", 1).orElseThrow();
    assertThat(replies.get(1)).isEqualTo(new Reverted(payment.id()));
    assertThat(payment.status()).isEqualTo(Payment.Status.READY);
    assertThat(count("payment_history")).isEqualTo(2);
  }

  @Test
  void paysTheLimitAndRefusesMoreWithoutARow() {
    assertThat(inTransaction(List.of(of(saga, pay(1, 10_000_001)))))
        .containsExactly(new AboveLimit(10_000_000, 10_000_001));
    assertThat(count("payment")).isZero();
    inTransaction(List.of(of(saga, pay(1, 10_000_000))));
    assertThat(count("payment")).isOne();
  }

  @Test
  void undoesNothingWhereThereIsNoPayment() {
    assertThat(inTransaction(List.of(of(saga, new RevertPay(Payable.order(1))))))
        .containsExactly(new NothingToUndo());
    assertThat(count("payment")).isZero();
  }

  private static Pay pay(long orderId, long amount) {
    return new Pay(Payable.order(orderId), 1, amount);
  }

  private static CommandOfSaga<PaymentCommand> of(UUID saga, PaymentCommand command) {
    return new CommandOfSaga<>(saga, command);
  }

  private List<Reply> inTransaction(List<CommandOfSaga<PaymentCommand>> poll) {
    return transaction.execute(status -> handle(poll));
  }

  private List<Reply> handle(List<CommandOfSaga<PaymentCommand>> poll) {
    TouchedPayments touched = door.lock(poll);
    List<Reply> replies = new ArrayList<>();
    for (CommandOfSaga<PaymentCommand> each : poll) {
      replies.add(
          each.command() instanceof Pay pay
              ? touched.pay(pay, each.sagaId())
              : touched.revert((RevertPay) each.command(), each.sagaId()));
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
