package io.paysaga.events;

import java.util.regex.Pattern;

/**
 * What is paid for.
 *
 * @param kind at most 20 of {@code A-Z} and {@code _}, as {@code ORDER}
 * @param id of the thing in the service that owns it
 */
public record Payable(String kind, long id) {

  public static final String ORDER = "ORDER";
  public static final String RESERVATION = "RESERVATION";

  private static final Pattern KIND = Pattern.compile("[A-Z][A-Z_]{0,19}");

  public Payable {
    if (!KIND.matcher(kind).matches()) {
      throw new IllegalArgumentException("kind is 1 to 20 of A-Z and _, not '" + kind + "'.");
    }
    Require.positive("id", id);
  }

  public static Payable order(long orderId) {
    return new Payable(ORDER, orderId);
  }

  public static Payable reservation(long reservationId) {
    return new Payable(RESERVATION, reservationId);
  }

  /** As {@code ORDER:100}. */
  @Override
  public String toString() {
    return kind + ":" + id;
  }
}
