package io.paysaga.orchestrator.checkout;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a client is ready to wait: the preference {@code wait} of RFC 7240.
 *
 * @param time of whole seconds, as the RFC has no finer ones
 */
record WaitPreference(Duration time) {

  static final String HEADER = "Prefer";
  static final String APPLIED = "Preference-Applied";

  /** Between commas, but for those in quotes. */
  private static final Pattern PREFERENCE =
      Pattern.compile("(?:[^,\"]++|\"(?:[^\"\\\\]++|\\\\.)*+\")++");

  private static final Pattern SECONDS = Pattern.compile("(\\d+)|\"(\\d+)\"");

  /**
   * The first {@code wait} of these headers. One that is malformed counts as none, as the RFC says
   * of preferences that a server does not understand.
   *
   * @param most a longer wait is cut to this
   */
  static Optional<WaitPreference> in(List<String> headers, Duration most) {
    return PREFERENCE
        .matcher(String.join(",", headers))
        .results()
        .map(MatchResult::group)
        .flatMap(preference -> valueOfWait(preference).stream())
        .findFirst()
        .map(SECONDS::matcher)
        .filter(Matcher::matches)
        .map(seconds -> seconds.group(1) == null ? seconds.group(2) : seconds.group(1))
        .map(digits -> new BigInteger(digits).min(BigInteger.valueOf(most.toSeconds())))
        .map(seconds -> new WaitPreference(Duration.ofSeconds(seconds.longValue())));
  }

  /** What {@code wait} is set to, without the parameters behind it; empty when nothing. */
  private static Optional<String> valueOfWait(String preference) {
    String[] nameAndValue = preference.split(";", 2)[0].split("=", 2);
    return nameAndValue[0].strip().equalsIgnoreCase("wait")
        ? Optional.of(nameAndValue.length == 1 ? "" : nameAndValue[1].strip())
        : Optional.empty();
  }

  /** As it stands in {@code Preference-Applied}. */
  @Override
  public String toString() {
    return "wait=" + time.toSeconds();
  }
}
