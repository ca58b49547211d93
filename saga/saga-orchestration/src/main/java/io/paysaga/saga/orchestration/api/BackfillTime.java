package io.paysaga.saga.orchestration.api;

import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which given-up steps are tried again; as text {@code 2026-11-01T00:00:00Z/2026-11-02T00:00:00Z,
 * 20 a second}.
 *
 * @param from of the time in which they were given up
 * @param to as the interval of ISO 8601, its end is not in it
 * @param perSecond so many sagas a second are asked
 */
public record BackfillTime(Instant from, Instant to, int perSecond) {

  private static final Pattern FORM = Pattern.compile("([^/]+)/([^/,]+), ([0-9]{1,4}) a second");

  /**
   * @throws IllegalArgumentException when it has another form
   */
  public static BackfillTime parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("No time of a backfill: " + text);
    }
    return new BackfillTime(
        Instant.parse(matcher.group(1)),
        Instant.parse(matcher.group(2)),
        Integer.parseInt(matcher.group(3)));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s/%s, %d a second", from, to, perSecond);
  }
}
