package io.paysaga.saga.orchestration.api;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a dead letter lies; as text {@code point.commands-dlt/3/17}.
 *
 * @param topic of the dead letters
 */
public record DeadLetterId(String topic, int partition, long offset)
    implements Comparable<DeadLetterId> {

  private static final Pattern FORM = Pattern.compile("([^/]+)/([0-9]{1,6})/([0-9]{1,18})");
  private static final Comparator<DeadLetterId> ORDER =
      Comparator.comparing(DeadLetterId::topic)
          .thenComparing(DeadLetterId::partition)
          .thenComparing(DeadLetterId::offset);

  /** Empty when the text tells no such place. */
  public static Optional<DeadLetterId> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new DeadLetterId(
                matcher.group(1),
                Integer.parseInt(matcher.group(2)),
                Long.parseLong(matcher.group(3))))
        : Optional.empty();
  }

  @Override
  public int compareTo(DeadLetterId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return topic + "/" + partition + "/" + offset;
  }
}
