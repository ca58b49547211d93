package io.paysaga.payment;

import java.time.Instant;
import java.util.UUID;

/**
 * What one saga did to a payment.
 *
 * @param amount in won
 */
record HistoryEntry(Event event, UUID sagaId, long amount, Instant at) {

  enum Event {
    PAID,
    REVERTED
  }
}
