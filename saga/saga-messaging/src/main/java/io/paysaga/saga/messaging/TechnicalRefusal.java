package io.paysaga.saga.messaging;

/**
 * The technical "no" to one message. While nothing passes it is the world's, and all wait, as for a
 * {@link TechnicalFailure}; when neighbours pass, its key waits alone.
 */
public final class TechnicalRefusal extends RuntimeException {

  public TechnicalRefusal(Throwable cause) {
    super(cause.getMessage(), cause);
  }
}
