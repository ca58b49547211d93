package io.paysaga.payment;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;

import io.paysaga.events.Payable;
import io.paysaga.events.PaymentCommand;
import io.paysaga.events.PaymentCommand.Pay;
import io.paysaga.events.PaymentCommand.RefundPayment;
import io.paysaga.events.PaymentCommand.RevertPay;
import io.paysaga.saga.messaging.LockWait;
import io.paysaga.saga.participant.ParticipantCommands;
import io.paysaga.saga.participant.SagaCommand;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** payment-service's door from Kafka. */
@Component
class PaymentCommands extends ParticipantCommands<PaymentCommand, LockedPayments> {

  private final PaymentRepository payments;
  private final PaymentHistory history;
  private final PaymentProperties settings;
  private final Clock clock;

  PaymentCommands(
      PaymentRepository payments, PaymentHistory history, PaymentProperties settings, Clock clock) {
    super(PaymentCommand.class);
    this.payments = payments;
    this.history = history;
    this.settings = settings;
    this.clock = clock;
    on(Pay.class, LockedPayments::pay).undoneBy(RevertPay.class, LockedPayments::revert);
    retriable(RefundPayment.class, LockedPayments::refund);
  }

  /**
   * One select for each kind of thing that is paid for, then one for what was taken back of the
   * sagas whose payments are to be refunded.
   */
  @Override
  protected LockedPayments lock(List<SagaCommand<PaymentCommand>> commands) {
    SortedMap<String, SortedSet<Long>> idsByKind =
        commands.stream()
            .map(each -> each.command().payable())
            .collect(
                groupingBy(
                    Payable::kind, TreeMap::new, mapping(Payable::id, toCollection(TreeSet::new))));
    List<Payment> found =
        idsByKind.entrySet().stream()
            .flatMap(kind -> lock(kind.getKey(), kind.getValue()).stream())
            .toList();
    Map<Long, Set<UUID>> takenBackFrom =
        history.takenBackFrom(
            commands.stream()
                .map(SagaCommand::command)
                .filter(RefundPayment.class::isInstance)
                .map(each -> ((RefundPayment) each).paidBy())
                .toList());
    return new LockedPayments(
        found, takenBackFrom, payments, history, settings.maxAmount(), clock.instant());
  }

  private List<Payment> lock(String kind, Collection<Long> ids) {
    return LockWait.isNone() ? payments.lockWithoutWaiting(kind, ids) : payments.lock(kind, ids);
  }
}
