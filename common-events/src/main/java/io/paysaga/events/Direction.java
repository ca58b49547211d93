package io.paysaga.events;

import java.util.Locale;

/** Whether a command does its step or undoes it. */
public enum Direction {
  DO,
  UNDO;

  /** As it stands in a command's id: {@code do} or {@code undo}. */
  public String onWire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
