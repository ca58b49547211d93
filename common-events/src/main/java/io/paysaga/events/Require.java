package io.paysaga.events;

/** What records of this package ask of their components. */
final class Require {

  private Require() {}

  static void positive(String component, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(component + " is at least 1, not " + value + ".");
    }
  }
}
