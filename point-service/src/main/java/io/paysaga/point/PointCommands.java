package io.paysaga.point;

import io.paysaga.events.PointCommand;
import io.paysaga.events.PointCommand.RefundPoint;
import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.saga.messaging.LockWait;
import io.paysaga.saga.participant.ParticipantCommands;
import io.paysaga.saga.participant.SagaCommand;
import java.time.Clock;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** point-service's door from Kafka. */
@Component
class PointCommands extends ParticipantCommands<PointCommand, LockedAccounts> {

  private final PointAccountRepository accounts;
  private final Ledger ledger;
  private final Clock clock;

  PointCommands(PointAccountRepository accounts, Ledger ledger, Clock clock) {
    super(PointCommand.class);
    this.accounts = accounts;
    this.ledger = ledger;
    this.clock = clock;
    on(UsePoint.class, LockedAccounts::use).undoneBy(RefundPoint.class, LockedAccounts::refund);
  }

  /** One select for the accounts, then one for what the sagas to be undone have used. */
  @Override
  protected LockedAccounts lock(List<SagaCommand<PointCommand>> commands) {
    SortedSet<Long> buyerIds =
        commands.stream()
            .map(each -> each.command().buyerId())
            .collect(Collectors.toCollection(TreeSet::new));
    List<PointAccount> found =
        LockWait.isNone() ? accounts.lockWithoutWaiting(buyerIds) : accounts.lock(buyerIds);
    List<LedgerEntry> ofUndoneSagas =
        ledger.ofSagas(
            commands.stream()
                .filter(each -> each.command() instanceof RefundPoint)
                .map(SagaCommand::sagaId)
                .toList());
    return new LockedAccounts(found, ofUndoneSagas, accounts, ledger, clock.instant());
  }
}
