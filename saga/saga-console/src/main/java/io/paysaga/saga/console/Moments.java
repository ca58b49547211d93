package io.paysaga.saga.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * How a page that is made at this moment tells of others: in UTC, and how far away they are.
 * Templates reach what is public only.
 */
record Moments(Instant now) {

  private static final DateTimeFormatter WHOLE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter EXACT =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private static final Duration LONG = Duration.ofHours(20);

  /** As {@code 2026-11-30 20:45:17 UTC}. */
  public String whole(Instant moment) {
    return WHOLE.format(moment) + " UTC";
  }

  /** As {@code 20:45:17 UTC}, with the day when that is far away. */
  public String clock(Instant moment) {
    return Duration.between(moment, now).abs().compareTo(LONG) < 0
        ? TIME.format(moment) + " UTC"
        : whole(moment);
  }

  /** As {@code 20:45:17.123}. */
  public String exact(Instant moment) {
    return EXACT.format(moment);
  }

  /** As {@code 3 min ago}. */
  public String ago(Instant moment) {
    return moment.isAfter(now) ? "now" : lasting(Duration.between(moment, now)) + " ago";
  }

  /** As {@code in 4 s}, or {@code now}. */
  public String in(Instant moment) {
    return moment.isAfter(now) ? "in " + lasting(Duration.between(now, moment)) : "now";
  }

  /** As {@code 3 min}: the largest unit tells enough. */
  static String lasting(Duration time) {
    if (time.toDays() > 1) {
      return time.toDays() + " days";
    }
    if (time.toHours() > 1) {
      return time.toHours() + " h";
    }
    if (time.toMinutes() > 1) {
      return time.toMinutes() + " min";
    }
    return time.toSeconds() > 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }
}
