package io.paysaga.e2e.chaos;

import java.util.Map;
import java.util.Optional;

/** What one buyer is up to; all chance in it is drawn. */
interface Errand {

  /** Where it asks, once it is prepared, as {@code /checkouts}. */
  String door();

  /** Who asks, once it is prepared. */
  long buyer();

  /** Gets something to ask for; returns what the door is asked, or nothing, which is told. */
  Optional<Map<String, Object>> prepare();

  /** Whether such a refusal is as it should be. */
  boolean mayBeRefused(String reason);

  /** It has its saga. */
  default void wasAccepted(Map<String, Object> asked) {}
}
