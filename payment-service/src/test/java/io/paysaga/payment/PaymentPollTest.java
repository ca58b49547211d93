package io.paysaga.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.events.Payable;
import io.paysaga.events.PaymentCommand;
import io.paysaga.events.PaymentCommand.Pay;
import io.paysaga.events.PaymentCommand.RefundPayment;
import io.paysaga.events.PaymentCommand.RevertPay;
import io.paysaga.events.PaymentReply.AboveLimit;
import io.paysaga.events.PaymentReply.PaymentRefunded;
import io.paysaga.events.PaymentReply.Reverted;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.participant.SagaCommand;
import io.paysaga.saga.test.contract.OnePoll;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** One transaction's worth of commands, and what it writes. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=payment")
@OnRealServers
class PaymentPollTest extends OnePoll<PaymentCommand, LockedPayments> {

  private static final String REVERTED = "payment_history where event = 'REVERTED'";

  @Autowired private PaymentRepository payments;
  private final UUID another = UUID.randomUUID();

  @BeforeEach
  void startEmpty() {
    RealServers.empty("payment", "payment_history", "payment");
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

  @Test
  void refundsWhatASagaOfTheSamePollPaid() {
    List<Reply> replies =
        repliesTo(
            List.of(
                of(saga, pay(1, 24_000)), of(another, new RefundPayment(Payable.order(1), saga))));
    assertThat(replies.get(1)).isEqualTo(new PaymentRefunded(paymentOfOrder1().id()));
    assertThat(paymentOfOrder1().status()).isEqualTo(Payment.Status.READY);
    assertThat(count(REVERTED)).isOne();
  }

  /** In one poll and in two, whichever comes first. */
  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void takesAPaymentBackOnceWhenItsSagaRevertsItToo(boolean together, boolean undoFirst) {
    repliesTo(List.of(of(saga, pay(1, 24_000))));
    PaymentRefunded refunded = new PaymentRefunded(paymentOfOrder1().id());
    SagaCommand<PaymentCommand> refund = of(another, new RefundPayment(Payable.order(1), saga));
    SagaCommand<PaymentCommand> undo = of(saga, new RevertPay(Payable.order(1)));

    List<Reply> replies =
        inPolls(together, undoFirst ? List.of(undo, refund) : List.of(refund, undo));

    assertThat(replies)
        .isEqualTo(
            undoFirst
                ? List.of(new Reverted(refunded.paymentId()), refunded)
                : List.of(refunded, new NothingToUndo()));
    assertThat(count(REVERTED)).isOne();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void takesAPaymentBackOnceWhenTwoRefundsAskForIt(boolean together) {
    repliesTo(List.of(of(saga, pay(1, 24_000))));
    PaymentCommand refund = new RefundPayment(Payable.order(1), saga);
    assertThat(inPolls(together, List.of(of(another, refund), of(UUID.randomUUID(), refund))))
        .hasSize(2)
        .containsOnly(new PaymentRefunded(paymentOfOrder1().id()));
    assertThat(count(REVERTED)).isOne();
  }

  @Test
  void leavesAloneWhatAnotherSagaPaidSinceTheRefund() {
    PaymentCommand refund = new RefundPayment(Payable.order(1), saga);
    repliesTo(List.of(of(saga, pay(1, 24_000)), of(another, refund)));
    UUID next = UUID.randomUUID();
    repliesTo(List.of(of(next, pay(1, 24_000))));
    assertThat(repliesTo(List.of(of(UUID.randomUUID(), refund))))
        .containsExactly(new PaymentRefunded(paymentOfOrder1().id()));
    assertThat(paymentOfOrder1().status()).isEqualTo(Payment.Status.COMPLETED);
    assertThat(count(REVERTED)).isOne();
  }

  @Test
  void doesNotAnswerWhatItCannotRefund() {
    repliesTo(List.of(of(saga, pay(1, 24_000)), of(another, pay(2, 24_000))));
    repliesTo(List.of(of(another, new RevertPay(Payable.order(2)))));
    assertThat(
            repliesTo(
                List.of(
                    of(another, new RefundPayment(Payable.order(1), another)),
                    of(another, new RefundPayment(Payable.order(3), saga)))))
        .isEmpty();
    assertThat(paymentOfOrder1().status()).isEqualTo(Payment.Status.COMPLETED);
    assertThat(count(REVERTED)).isOne();
  }

  @Test
  void asksTheHistoryOnceForAllRefundsOfAPoll() {
    List<SagaCommand<PaymentCommand>> refunds =
        LongStream.rangeClosed(1, 200)
            .mapToObj(
                order -> {
                  UUID payer = UUID.randomUUID();
                  repliesTo(List.of(of(payer, pay(order, 24_000))));
                  return of(UUID.randomUUID(), new RefundPayment(Payable.order(order), payer));
                })
            .toList();
    assertThat(statementsOf(refunds)).containsEntry("Com_select", 2).containsEntry("Com_insert", 1);
    assertThat(count(REVERTED)).isEqualTo(200);
  }

  private List<Reply> inPolls(boolean together, List<SagaCommand<PaymentCommand>> commands) {
    return together
        ? repliesTo(commands)
        : commands.stream().flatMap(each -> repliesTo(List.of(each)).stream()).toList();
  }

  private Payment paymentOfOrder1() {
    return payments.findByKindAndSubjectId("ORDER", 1).orElseThrow();
  }

  private static Pay pay(long orderId, long amount) {
    return new Pay(Payable.order(orderId), 1, amount);
  }
}
