package io.paysaga.payment;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;

import io.paysaga.events.Payable;
import io.paysaga.events.PaymentCommand;
import io.paysaga.events.PaymentCommand.Pay;
import io.paysaga.events.PaymentCommand.RevertPay;
import io.paysaga.saga.participant.CommandOfSaga;
import io.paysaga.saga.participant.ParticipantCommands;
import java.time.Clock;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** payment-service's door from Kafka. */
@Component
class PaymentCommands extends ParticipantCommands<PaymentCommand, TouchedPayments> {

  private final PaymentRepository payments;
  private final PaymentHistory history;
  private final PaymentSettings settings;
  private final Clock clock;

  PaymentCommands(
      PaymentRepository payments, PaymentHistory history, PaymentSettings settings, Clock clock) {
    super(PaymentCommand.class);
    this.payments = payments;
    this.history = history;
    this.settings = settings;
    this.clock = clock;
    on(Pay.class, TouchedPayments::pay).undoneBy(RevertPay.class, TouchedPayments::revert);
  }

  /** One select for each kind of thing that is paid for. */
  @Override
  protected TouchedPayments lock(List<CommandOfSaga<PaymentCommand>> commands) {
    SortedMap<String, SortedSet<Long>> idsByKind =
        commands.stream()
            .map(each -> each.command().payable())
            .collect(
                groupingBy(
                    Payable::kind, TreeMap::new, mapping(Payable::id, toCollection(TreeSet::new))));
    List<Payment> found =
        idsByKind.entrySet().stream()
            .flatMap(kind -> payments.lock(kind.getKey(), kind.getValue()).stream())
            .toList();
    return new TouchedPayments(found, payments, history, settings.maxAmount(), clock.instant());
  }
}
