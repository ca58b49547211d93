package io.paysaga.saga.messaging;

/** A record that no retry will make readable; its message is the reason in the dead letter. */
public final class UndecodableRecord extends RuntimeException {

  UndecodableRecord(String reason) {
    super(reason);
  }

  UndecodableRecord(String reason, Throwable cause) {
    super(reason, cause);
  }
}
