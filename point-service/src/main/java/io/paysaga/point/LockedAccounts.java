package io.paysaga.point;

import static java.util.stream.Collectors.toMap;

import io.paysaga.events.PointCommand.RefundPoint;
import io.paysaga.events.PointCommand.ReturnPoints;
import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.events.PointReply.Returned;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.participant.LockedAggregates;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The accounts that one poll touches. */
class LockedAccounts implements LockedAggregates {

  private final Map<Long, PointAccount> byBuyer;
  private final Ledger ledger;
  private final Instant now;

  /**
   * @param toGiveBack what the books say about the sagas whose points are to be given back
   */
  LockedAccounts(
      List<PointAccount> found, List<LedgerEntry> toGiveBack, Ledger ledger, Instant now) {
    this.byBuyer = found.stream().collect(toMap(PointAccount::buyerId, Function.identity()));
    this.ledger = ledger;
    this.now = now;
    toGiveBack.forEach(entry -> account(entry.buyerId()).remember(entry));
  }

  Reply use(UsePoint use, UUID sagaId) {
    return account(use.buyerId()).use(sagaId, use.amount(), now);
  }

  Reply refund(RefundPoint refund, UUID sagaId) {
    return account(refund.buyerId()).refund(sagaId, now);
  }

  /** The books name the saga that took them, not the one that asks: so they are given back once. */
  Optional<Returned> giveBack(ReturnPoints back, UUID sagaId) {
    return account(back.buyerId()).giveBack(back.usedBy(), now);
  }

  /** A buyer who never charged has an account without points, which is not stored. */
  private PointAccount account(long buyerId) {
    return byBuyer.computeIfAbsent(buyerId, PointAccount::new);
  }

  @Override
  public void flush() {
    ledger.append(byBuyer.values());
  }
}
