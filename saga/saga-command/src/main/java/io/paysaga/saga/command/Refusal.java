package io.paysaga.saga.command;

/** What was asked is not answered as wished: why, in a sentence, and how the command ends. */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int exitCode;

  Refusal(int exitCode, String sentence) {
    super(sentence);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
