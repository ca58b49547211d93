package io.paysaga.servers;

/**
 * A server beside this program, bound to loopback. Its port and its data stay the same over any
 * sequence of these calls.
 */
public interface Server {

  String name();

  /** Where clients connect, as {@code host:port}. */
  String address();

  /** Where its log can be read: a file, or the command that prints it. */
  String log();

  /**
   * Returns when the server answers; does nothing when it runs already.
   *
   * @throws ServerFailure when it cannot start; then nothing of it is left running
   */
  void start();

  /** Asks it to end and waits until it has; ends it the hard way when it takes too long. */
  void stop();

  /** Ends it at once, as a power cut would (SIGKILL). */
  void kill();

  /** Freezes it: connections stay open, nobody answers (SIGSTOP). */
  void pause();

  /** Lets it go on; does nothing when it is not frozen. */
  void resume();

  boolean isRunning();
}
