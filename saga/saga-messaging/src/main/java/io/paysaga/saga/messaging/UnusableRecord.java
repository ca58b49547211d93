package io.paysaga.saga.messaging;

/**
 * A record that was read and handled, but that nobody has a use for; its message is the reason in
 * the dead letter.
 */
final class UnusableRecord extends RuntimeException {

  UnusableRecord(String reason) {
    super(reason);
  }
}
