package io.paysaga.point;

import io.paysaga.events.PointReply;
import io.paysaga.events.PointReply.NotEnoughPoints;
import io.paysaga.events.PointReply.Refunded;
import io.paysaga.events.PointReply.Returned;
import io.paysaga.events.PointReply.Used;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Reply;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The points of one buyer, in won: never negative. A buyer who never charged has none. */
@Entity
@Table(name = "account")
class PointAccount {

  /** Charges stop here, far below what a {@code long} holds, so that a refund always fits. */
  static final long MAX_BALANCE = 1_000_000_000_000_000L;

  @Id private long buyerId;
  private long balance;

  @Transient private final Map<UUID, Long> takenBy = new HashMap<>();
  @Transient private final Map<UUID, Long> givenBackTo = new HashMap<>();
  @Transient private final List<LedgerEntry> unwritten = new ArrayList<>();

  protected PointAccount() {}

  PointAccount(long buyerId) {
    this.buyerId = buyerId;
  }

  /** Takes note of what a saga did before, oldest first: the books decide what is given back. */
  void remember(LedgerEntry entry) {
    switch (entry.kind()) {
      case USE -> takenBy.put(entry.sagaId(), entry.amount());
      case REFUND -> givenBack(entry.sagaId(), entry.amount());
      case CHARGE -> {}
    }
  }

  private void givenBack(UUID saga, long amount) {
    takenBy.remove(saga);
    givenBackTo.put(saga, amount);
  }

  /** Whether the balance stays within its bound when the amount is put in. */
  boolean canReceive(long amount) {
    return amount <= MAX_BALANCE - balance;
  }

  /**
   * Puts the amount in.
   *
   * @throws IllegalStateException when the account {@linkplain #canReceive cannot receive} it
   */
  LedgerEntry charge(long amount, String idempotencyKey, String reference, Instant now) {
    if (!canReceive(amount)) {
      throw new IllegalStateException("The balance would be above " + MAX_BALANCE + " won.");
    }
    return change(amount, LedgerEntry.Kind.CHARGE, null, idempotencyKey, reference, now);
  }

  /** Takes the amount out, or refuses when the balance is smaller. */
  PointReply use(UUID saga, long amount, Instant now) {
    if (balance < amount) {
      return new NotEnoughPoints(amount);
    }
    change(-amount, LedgerEntry.Kind.USE, saga, null, null, now);
    takenBy.put(saga, amount);
    return new Used(balance);
  }

  /** Gives back exactly what this saga took, once. */
  Reply refund(UUID saga, Instant now) {
    Long taken = takenBy.get(saga);
    if (taken == null) {
      return new NothingToUndo();
    }
    change(taken, LedgerEntry.Kind.REFUND, saga, null, null, now);
    givenBack(saga, taken);
    return new Refunded(taken);
  }

  /**
   * Gives back exactly what that saga took, unless it was given back before.
   *
   * @return what was given back, now or before; empty when that saga took nothing
   */
  Optional<Returned> giveBack(UUID usedBy, Instant now) {
    refund(usedBy, now);
    return Optional.ofNullable(givenBackTo.get(usedBy)).map(Returned::new);
  }

  private LedgerEntry change(
      long difference,
      LedgerEntry.Kind kind,
      @Nullable UUID saga,
      @Nullable String idempotencyKey,
      @Nullable String reference,
      Instant now) {
    balance += difference;
    LedgerEntry entry =
        new LedgerEntry(
            buyerId, kind, Math.abs(difference), balance, saga, idempotencyKey, reference, now);
    unwritten.add(entry);
    return entry;
  }

  /** What happened since this account was loaded, for the append-only ledger. */
  List<LedgerEntry> unwritten() {
    return unwritten;
  }

  long buyerId() {
    return buyerId;
  }

  long balance() {
    return balance;
  }
}
