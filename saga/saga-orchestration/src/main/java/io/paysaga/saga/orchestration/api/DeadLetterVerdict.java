package io.paysaga.saga.orchestration.api;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What would come of a dead letter that is sent again now.
 *
 * @param why a sentence for people
 */
public record DeadLetterVerdict(Kind kind, String why) {

  /** Only {@link #WILL_BE_HANDLED} is ever sent again. */
  public enum Kind {
    /** It cannot be read. */
    MALFORMED,
    /** Its saga's step is past it: the command was answered, or the reply was taken. */
    ALREADY_HANDLED,
    /** Its saga has not come to it: the command was never sent, so nothing waits for an answer. */
    NOT_SENT,
    /** Its saga has ended, or is not known any more, and waits for nothing of this step. */
    SAGA_CLOSED,
    /** It is an operator's act, which has a door of its own and a precondition there. */
    ASK_AGAIN,
    /** Its saga's step waits for it. */
    WILL_BE_HANDLED;

    /** As {@code will-be-handled}. */
    @JsonValue
    public String code() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
