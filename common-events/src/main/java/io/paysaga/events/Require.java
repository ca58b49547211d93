package io.paysaga.events;

import io.paysaga.saga.api.CommandId;

/** What records of this package ask of their components. */
final class Require {

  private Require() {}

  static void positive(String component, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(component + " is at least 1, not " + value + ".");
    }
  }

  static void commandId(String component, String text) {
    try {
      CommandId.parse(text);
    } catch (IllegalArgumentException another) {
      throw new IllegalArgumentException(component + ": " + another.getMessage(), another);
    }
  }
}
