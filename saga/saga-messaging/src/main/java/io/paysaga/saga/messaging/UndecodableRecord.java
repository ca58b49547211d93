package io.paysaga.saga.messaging;

/** A record that no retry will make readable; its message is the reason in the dead letter. */
public sealed class UndecodableRecord extends RuntimeException permits UntrustedRecord {

  UndecodableRecord(String reason) {
    super(reason);
  }

  UndecodableRecord(String reason, Throwable cause) {
    super(reason, cause);
  }
}
