package io.paysaga.saga.api;

import java.util.Locale;

/** What is to become of a step. */
public enum Direction {
  DO,
  UNDO,
  /**
   * Its undo is not to happen any more, because an operator settles the step by hand. The command
   * is that undo; it is not executed. Of a step that has no undo it is the do.
   */
  BAR;

  /** As it stands in a command's id: {@code do}, {@code undo} or {@code bar}. */
  public String onWire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
