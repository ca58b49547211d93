package io.paysaga.point;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change of a balance.
 *
 * @param amount in won, at least 1; the kind tells the direction
 * @param balance what it was afterwards
 * @param sagaId of a use and of its refund
 * @param idempotencyKey of a charge
 * @param reference of a charge: the payment outside that it was paid with; none in rows of earlier
 *     builds
 */
record LedgerEntry(
    long buyerId,
    Kind kind,
    long amount,
    long balance,
    @Nullable UUID sagaId,
    @Nullable String idempotencyKey,
    @Nullable String reference,
    Instant at) {

  enum Kind {
    CHARGE,
    USE,
    REFUND
  }
}
