package io.paysaga.point;

import io.paysaga.events.PointCommand;
import io.paysaga.events.PointCommand.RefundPoint;
import io.paysaga.events.PointCommand.ReturnPoints;
import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.saga.messaging.LockWait;
import io.paysaga.saga.participant.ParticipantCommands;
import io.paysaga.saga.participant.SagaCommand;
import java.time.Clock;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    retriable(ReturnPoints.class, LockedAccounts::giveBack);
  }

  /** One select for the accounts, then one for what is to be given back of them. */
  @Override
  protected LockedAccounts lock(List<SagaCommand<PointCommand>> commands) {
    SortedSet<Long> buyerIds =
        commands.stream()
            .map(each -> each.command().buyerId())
            .collect(Collectors.toCollection(TreeSet::new));
    List<PointAccount> found =
        LockWait.isNone() ? accounts.lockWithoutWaiting(buyerIds) : accounts.lock(buyerIds);
    List<LedgerEntry> toGiveBack =
        ledger.ofSagas(commands.stream().flatMap(PointCommands::usersOfWhatToGiveBack).toList());
    return new LockedAccounts(found, toGiveBack, ledger, clock.instant());
  }

  private static Stream<UUID> usersOfWhatToGiveBack(SagaCommand<PointCommand> asked) {
    if (asked.command() instanceof ReturnPoints back) {
      return Stream.of(back.usedBy());
    }
    return asked.command() instanceof RefundPoint ? Stream.of(asked.sagaId()) : Stream.of();
  }
}
