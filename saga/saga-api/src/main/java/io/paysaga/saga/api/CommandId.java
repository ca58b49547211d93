package io.paysaga.saga.api;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who a command is: derived from its saga, its step and its direction, so every copy and every
 * resend carries the same id. On the wire: {@code <saga id>:<step>:do}, {@code :undo} or {@code
 * :bar}.
 *
 * @param sagaId a UUIDv7, which tells when the saga began
 * @param step the step's name, at most 40 of {@code a-z 0-9 -}
 */
public record CommandId(UUID sagaId, String step, Direction direction) {

  private static final Pattern STEP = Pattern.compile("[a-z][a-z0-9-]{0,39}");
  private static final Pattern FORM =
      Pattern.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([^:]+):(do|undo|bar)");

  public CommandId {
    if (!STEP.matcher(step).matches()) {
      throw new IllegalArgumentException(
          "A step's name is 1 to 40 of a-z, 0-9 and -, beginning with a letter: '" + step + "'.");
    }
  }

  /**
   * @throws IllegalArgumentException when the text has another form
   */
  public static CommandId parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "A command's id is <saga id>:<step>:do, :undo or :bar, not '" + text + "'.");
    }
    return new CommandId(
        UUID.fromString(matcher.group(1)),
        matcher.group(2),
        Direction.valueOf(matcher.group(3).toUpperCase(Locale.ROOT)));
  }

  /** The do of the same step. */
  public CommandId ofDo() {
    return new CommandId(sagaId, step, Direction.DO);
  }

  /** The undo of the same step. */
  public CommandId ofUndo() {
    return new CommandId(sagaId, step, Direction.UNDO);
  }

  /** When the saga began. */
  public Instant sagaBegan() {
    return new SagaId(sagaId).beganAt();
  }

  @Override
  public String toString() {
    return sagaId + ":" + step + ":" + direction.onWire();
  }
}
