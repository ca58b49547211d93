package io.paysaga.saga.api;

import java.util.regex.Pattern;

/**
 * What a saga is about; only one saga of a flow may be live or completed for it. Its text is {@code
 * KIND:id}, as {@code ORDER:100}, at most 60 ASCII characters.
 *
 * @param kind 1 to 20 of {@code A-Z} and {@code _}, beginning with a letter
 * @param id of the thing in the service that owns it: 1 to 39 of {@code A-Z a-z 0-9 . _ -}
 */
public record Subject(String kind, String id) {

  private static final Pattern KIND = Pattern.compile("[A-Z][A-Z_]{0,19}");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,39}");

  public Subject {
    if (!KIND.matcher(kind).matches()) {
      throw new IllegalArgumentException(
          "A subject's kind is 1 to 20 of A-Z and _, beginning with a letter: '" + kind + "'.");
    }
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "A subject's id is 1 to 39 of A-Z, a-z, 0-9, '.', '_' and '-': '" + id + "'.");
    }
  }

  public static Subject of(String kind, long id) {
    return new Subject(kind, Long.toString(id));
  }

  /**
   * @param text as {@link #toString} writes it
   * @throws IllegalArgumentException when it has another form
   */
  public static Subject parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("A subject is KIND:id, not '" + text + "'.");
    }
    return new Subject(text.substring(0, colon), text.substring(colon + 1));
  }

  /**
   * The id of a thing that has a number.
   *
   * @throws NumberFormatException when it has none
   */
  public long number() {
    return Long.parseLong(id);
  }

  @Override
  public String toString() {
    return kind + ":" + id;
  }
}
