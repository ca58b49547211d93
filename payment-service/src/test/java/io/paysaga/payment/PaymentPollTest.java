package io.paysaga.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.events.Payable;
import io.paysaga.events.PaymentCommand;
import io.paysaga.events.PaymentCommand.Pay;
import io.paysaga.events.PaymentCommand.RevertPay;
import io.paysaga.events.PaymentReply.AboveLimit;
import io.paysaga.events.PaymentReply.Reverted;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.participant.SagaCommand;
import io.paysaga.saga.test.contract.OnePoll;
import io.paysaga.servers.OnRealServers;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** One transaction's worth of commands, and what it writes. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=payment")
@OnRealServers
class PaymentPollTest extends OnePoll<PaymentCommand, LockedPayments> {

  @Autowired private PaymentRepository payments;

  @BeforeEach
  void startEmpty() {
    jdbc.update("delete from payment_history");
    jdbc.update("delete from payment");
  }

  @Test
  void writesManyNewPaymentsWithTwoInserts() {
    List<SagaCommand<PaymentCommand>> poll =
        LongStream.rangeClosed(1, 500)
            .mapToObj(order -> of(UUID.randomUUID(), pay(order, 24_000)))
            .toList();
    assertThat(statementsOf(poll)).containsEntry("Com_insert", 2).containsEntry("Com_update", 0);
    assertThat(count("payment where status = 'COMPLETED'")).isEqualTo(500);
    assertThat(count("payment_history where event = 'PAID'")).isEqualTo(500);
  }

  @Test
  void tellsTwoKindsOfThingsWithTheSameIdApart() {
    PaymentCommand forOrder = pay(1, 24_000);
    PaymentCommand forGift = new Pay(new Payable("GIFT", 1), 1, 24_000);
    List<Reply> replies = repliesTo(List.of(of(saga, forOrder), of(UUID.randomUUID(), forGift)));
    assertThat(replies).doesNotHaveDuplicates();
    assertThat(count("payment")).isEqualTo(2);
  }

  @Test
  void leavesAReadyPaymentWhenTheUndoIsInTheSamePoll() {
    List<Reply> replies =
        repliesTo(List.of(of(saga, pay(1, 24_000)), of(saga, new RevertPay(Payable.order(1)))));
    Payment payment = payments.findByKindAndSubjectId("ORDER", 1).orElseThrow();
    assertThat(replies.get(1)).isEqualTo(new Reverted(payment.id()));
    assertThat(payment.status()).isEqualTo(Payment.Status.READY);
    assertThat(count("payment_history")).isEqualTo(2);
  }

  @Test
  void paysTheLimitAndRefusesMoreWithoutARow() {
    assertThat(repliesTo(List.of(of(saga, pay(1, 10_000_001)))))
        .containsExactly(new AboveLimit(10_000_000, 10_000_001));
    assertThat(count("payment")).isZero();
    repliesTo(List.of(of(saga, pay(1, 10_000_000))));
    assertThat(count("payment")).isOne();
  }

  @Test
  void undoesNothingWhereThereIsNoPayment() {
    assertThat(repliesTo(List.of(of(saga, new RevertPay(Payable.order(1))))))
        .containsExactly(new NothingToUndo());
    assertThat(count("payment")).isZero();
  }

  private static Pay pay(long orderId, long amount) {
    return new Pay(Payable.order(orderId), 1, amount);
  }
}
