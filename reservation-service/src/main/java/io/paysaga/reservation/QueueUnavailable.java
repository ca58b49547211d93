package io.paysaga.reservation;

/** Redis does not answer; whoever waits keeps their place. */
final class QueueUnavailable extends RuntimeException {

  static final String SENTENCE = "The waiting queue does not answer now.";

  private static final long serialVersionUID = 1L;

  QueueUnavailable(Throwable cause) {
    super(SENTENCE, cause);
  }
}
