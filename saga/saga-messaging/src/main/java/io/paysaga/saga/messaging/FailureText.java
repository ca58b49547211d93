package io.paysaga.saga.messaging;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.core.NestedExceptionUtils;

/** What an operator is told of a failure, on one line. */
final class FailureText {

  private static final int LONGEST = 300;

  /** Spring and Hibernate put the statement in brackets. */
  private static final Pattern TABLE =
      Pattern.compile(
          "\\[\\s*(?:(?:select|delete)\\b.*?\\bfrom|insert\\s+into|update)\\s+`?([\\w.]+)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private FailureText() {}

  /** {@code a row of account: Lock wait timeout exceeded; ..}, or what the deepest cause says. */
  static String of(Throwable failed) {
    Throwable cause = NestedExceptionUtils.getMostSpecificCause(failed);
    String said = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    String row =
        Fault.of(cause) == Fault.LOCKED || Fault.of(failed) == Fault.LOCKED
            ? table(failed).map(table -> "a row of " + table + " is locked: ").orElse("")
            : "";
    String first =
        failed instanceof TechnicalFailure && cause != failed ? failed.getMessage() + " " : "";
    return onOneLine(first + row + said);
  }

  private static Optional<String> table(Throwable failed) {
    return Stream.iterate(failed, each -> each != null, Throwable::getCause)
        .map(each -> TABLE.matcher(String.valueOf(each.getMessage())))
        .filter(Matcher::find)
        .map(found -> found.group(1))
        .findFirst();
  }

  /** It may repeat what a stranger sent. */
  static String onOneLine(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.substring(0, Math.min(line.length(), LONGEST));
  }
}
