package io.paysaga.saga.messaging;

/**
 * The technical "no": the world is not as it should be, and the record is not at fault. Whoever
 * meets it pauses and tries the same poll again.
 */
public class TechnicalFailure extends RuntimeException {

  public TechnicalFailure(String message) {
    super(message);
  }

  TechnicalFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
