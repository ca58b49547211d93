package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitPreferenceTest {

  private static final Duration MOST = Duration.ofSeconds(30);

  /** Header lines stand apart by {@code &}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "wait=10                                       | wait=10",
        "WAIT=10                                       | wait=10",
        "wait = 10                                     | wait=10",
        "wait=\"10\"                                   | wait=10",
        "wait=010                                      | wait=10",
        "wait=0                                        | wait=0",
        "wait=30                                       | wait=30",
        "wait=31                                       | wait=30",
        "wait=99999999999999999999999999999999         | wait=30",
        "respond-async, wait=10                        | wait=10",
        "wait=10,respond-async                         | wait=10",
        "handling=lenient; strictly=\"a, wait=3\", wait=10 | wait=10",
        "foo=\"a\\\", wait=3\", wait=10                | wait=10",
        "wait=10; a; b=c                               | wait=10",
        "wait=10;                                      | wait=10",
        "wait=10, wait=20                              | wait=10",
        "wait=10&wait=20                               | wait=10",
        "return=minimal&wait=10                        | wait=10",
        ", ,wait=10,                                   | wait=10",
        "=x, wait=10                                   | wait=10",
      })
  void readsTheFirstWait(String headers, String expected) {
    assertThat(WaitPreference.in(lines(headers), MOST))
        .map(WaitPreference::toString)
        .contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "respond-async",
        "wait",
        "wait=",
        "wait=\"\"",
        "wait=ten",
        "wait=-1",
        "wait=1.5",
        "wait=10 20",
        "wait=\"10",
        "wait=ten, wait=10",
        "await=10",
        "waiting=10",
        "x;wait=10",
        "foo=\"wait=10\"",
      })
  void takesAMalformedOrAbsentWaitAsNone(String headers) {
    assertThat(WaitPreference.in(lines(headers), MOST)).isEmpty();
  }

  @Test
  void readsWhateverAClientSends() {
    for (String part :
        List.of("\"\\a", "\"a\"", "\"", "\\", ",", "wait= ", "wait=\"", ";", " ", "=")) {
      String longest = part.repeat(64 * 1024 / part.length());
      assertThat(WaitPreference.in(List.of(longest, "wait=" + longest), MOST)).as(part).isEmpty();
      assertThat(WaitPreference.in(List.of("wait=a" + longest + "b"), MOST)).as(part).isEmpty();
    }
  }

  private static List<String> lines(String headers) {
    return Arrays.asList(headers.split("&"));
  }
}
