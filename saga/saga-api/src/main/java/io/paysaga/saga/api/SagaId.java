package io.paysaga.saga.api;

import java.time.Instant;
import java.util.UUID;

/**
 * Which saga. A UUIDv7, which tells when the saga began and sorts by it (RFC 9562, section 5.7).
 */
public record SagaId(UUID value) {

  /** The first 48 bits are milliseconds. */
  private static final int MILLIS_SHIFT = 16;

  /** The lowest id of a moment, or just below it; no saga has it. */
  public static SagaId firstAt(Instant moment) {
    return new SagaId(new UUID(moment.toEpochMilli() << MILLIS_SHIFT, 0));
  }

  /** When the saga began, to the millisecond. */
  public Instant beganAt() {
    return Instant.ofEpochMilli(value.getMostSignificantBits() >>> MILLIS_SHIFT);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
