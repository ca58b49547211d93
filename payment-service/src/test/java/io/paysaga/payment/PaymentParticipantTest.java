package io.paysaga.payment;

import io.paysaga.events.Payable;
import io.paysaga.events.PaymentCommand;
import io.paysaga.events.PaymentCommand.Pay;
import io.paysaga.events.PaymentCommand.RefundPayment;
import io.paysaga.events.PaymentCommand.RevertPay;
import io.paysaga.events.PaymentReply.AboveLimit;
import io.paysaga.events.PaymentReply.PaidByAnother;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.test.contract.ParticipantContract;
import io.paysaga.servers.OnRealServers;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=payment")
@OnRealServers
class PaymentParticipantTest extends ParticipantContract<PaymentCommand> {

  private static final AtomicLong ORDERS = new AtomicLong(1_000_000);

  @Override
  protected PaymentCommand accepted() {
    return new Pay(Payable.order(ORDERS.incrementAndGet()), 1, 24_000);
  }

  @Override
  protected Map<Class<? extends Reply.Refusal>, PaymentCommand> refused() {
    Payable paid = Payable.order(ORDERS.incrementAndGet());
    jdbc.update(
        """
        insert into payment
          (id, kind, subject_id, buyer_id, amount, status, saga_id, paid_at, created_at, updated_at)
        values (?, ?, ?, 1, 24000, 'COMPLETED', uuid_to_bin(uuid()),
                utc_timestamp(6), utc_timestamp(6), utc_timestamp(6))
        """,
        paid.id(),
        paid.kind(),
        paid.id());
    return Map.of(
        AboveLimit.class,
        new Pay(Payable.order(ORDERS.incrementAndGet()), 1, Long.MAX_VALUE),
        PaidByAnother.class,
        new Pay(paid, 1, 24_000));
  }

  @Override
  protected PaymentCommand undoOf(PaymentCommand command) {
    return new RevertPay(command.payable());
  }

  @Override
  protected List<RetriableDo<PaymentCommand>> retriables() {
    UUID first = newSaga();
    PaymentCommand pay = accepted();
    return List.of(
        new RetriableDo<>(new RefundPayment(pay.payable(), first), () -> doneBy(first, pay)));
  }

  @Override
  protected List<String> books() {
    return List.of("payment", "payment_history");
  }

  @Override
  protected int effectsOf(byte[] sagaId) {
    return jdbc.queryForObject(
        "select count(*) from payment where saga_id = ?", Integer.class, (Object) sagaId);
  }
}
