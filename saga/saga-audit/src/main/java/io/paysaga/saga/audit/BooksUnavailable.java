package io.paysaga.saga.audit;

/** A participant does not show its books now. */
public final class BooksUnavailable extends RuntimeException {

  private final String participant;

  /**
   * @param participant as {@code point-service}
   */
  public BooksUnavailable(String participant, Throwable cause) {
    super(participant + " does not show its books.", cause);
    this.participant = participant;
  }

  public String participant() {
    return participant;
  }
}
