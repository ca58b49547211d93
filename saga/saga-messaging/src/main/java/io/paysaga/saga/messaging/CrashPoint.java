package io.paysaga.saga.messaging;

import java.util.ServiceLoader;

/**
 * The places at which a process may die with something durable behind it and something still to do.
 * Whoever passes one says so; nobody listens, except in tests that end the process there.
 */
public enum CrashPoint {
  /** The order's lock is held; nothing is stored. */
  LOCKED_BEFORE_INSERT,
  /** The saga and its key are written, not committed. */
  START_BEFORE_COMMIT,
  /** The saga is durable; its first command is not sent. */
  START_BEFORE_SEND,
  /** A poll is decided and written, not committed. */
  POLL_BEFORE_COMMIT,
  /** A poll is durable; nothing that follows from it is sent. */
  POLL_BEFORE_SEND,
  /** Of several records, the first is on its way. */
  BETWEEN_TWO_SENDS,
  /** Everything is sent; the offsets are not committed. */
  POLL_BEFORE_ACKNOWLEDGE,
  /** The other system has answered; the inbox does not know. */
  OUTSIDE_BEFORE_INBOX,
  /** What is overdue is decided and durable; nothing is sent. */
  TIMER_BEFORE_SEND,
  /** Deadlines are about to be looked at, after a start too: nothing else recovers a saga. */
  TIMER_BEFORE_JUDGING,
  /** A migration has run; its history does not know. */
  MIGRATED_BEFORE_HISTORY;

  /** Is told of every point that this process passes. */
  public interface Watcher {
    void passed(CrashPoint point);
  }

  private static final Watcher WATCHER =
      ServiceLoader.load(Watcher.class).findFirst().orElse(point -> {});

  /** This process has come here. */
  public void passed() {
    WATCHER.passed(this);
  }
}
