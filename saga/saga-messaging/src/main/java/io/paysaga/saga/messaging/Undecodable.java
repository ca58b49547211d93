package io.paysaga.saga.messaging;

/** A record that no retry will make readable; its message is the reason in the dead letter. */
public final class Undecodable extends RuntimeException {

  Undecodable(String reason) {
    super(reason);
  }

  Undecodable(String reason, Throwable cause) {
    super(reason, cause);
  }
}
