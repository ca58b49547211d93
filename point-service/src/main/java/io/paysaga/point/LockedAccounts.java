package io.paysaga.point;

import static java.util.stream.Collectors.toMap;

import io.paysaga.events.PointCommand.RefundPoint;
import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.participant.LockedAggregates;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** The accounts that one poll touches. */
class LockedAccounts implements LockedAggregates {

  private final Map<Long, PointAccount> byBuyer;
  private final PointAccountRepository accounts;
  private final Ledger ledger;
  private final Instant now;

  /**
   * @param ofUndoneSagas what the books say about the sagas that are to be undone
   */
  LockedAccounts(
      List<PointAccount> found,
      List<LedgerEntry> ofUndoneSagas,
      PointAccountRepository accounts,
      Ledger ledger,
      Instant now) {
    this.byBuyer = found.stream().collect(toMap(PointAccount::buyerId, Function.identity()));
    this.accounts = accounts;
    this.ledger = ledger;
    this.now = now;
    ofUndoneSagas.forEach(entry -> account(entry.buyerId()).remember(entry));
  }

  Reply use(UsePoint use, UUID sagaId) {
    return account(use.buyerId()).use(sagaId, use.amount(), now);
  }

  Reply refund(RefundPoint refund, UUID sagaId) {
    return account(refund.buyerId()).refund(sagaId, now);
  }

  /** A buyer who never charged has an account without points, which is not stored. */
  private PointAccount account(long buyerId) {
    return byBuyer.computeIfAbsent(buyerId, PointAccount::new);
  }

  @Override
  public void flush() {
    accounts.flush();
    ledger.append(byBuyer.values());
  }
}
