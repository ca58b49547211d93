package io.paysaga.e2e.chaos;

import io.paysaga.e2e.Http;
import io.paysaga.e2e.Http.Answer;
import io.paysaga.e2e.Waiting;
import io.paysaga.stack.Tokens;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The services' doors, at which buyers knock again and again. */
final class Doors {

  /** How long a buyer asks before it goes away without an answer. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration PAUSE = Duration.ofMillis(300);

  private final Tokens tokens;
  private final Http http;
  private final Tally tally;

  Doors(Tokens tokens, Tally tally) {
    this(tokens, new Http(Duration.ofSeconds(5)), tally);
  }

  private Doors(Tokens tokens, Http http, Tally tally) {
    this.tokens = tokens;
    this.http = http;
    this.tally = tally;
  }

  /** The same, at which this buyer knocks. */
  Doors buyer(long buyer) {
    return as(() -> tokens.buyer(buyer));
  }

  Doors gateway() {
    return as(tokens::gateway);
  }

  Doors organiser() {
    return as(tokens::organiser);
  }

  private Doors as(Supplier<String> token) {
    return new Doors(tokens, http.as(token), tally);
  }

  Optional<Answer> post(String url, Object body, Map<String, String> headers) {
    return post(url, body, headers, answer -> true);
  }

  /**
   * @param enough which answer is what the buyer waits for; empty when it did not come in time
   */
  Optional<Answer> post(
      String url, Object body, Map<String, String> headers, Predicate<Answer> enough) {
    return untilAnswered(() -> http.post(url, body, headers), enough);
  }

  Optional<Answer> post(String url) {
    return untilAnswered(() -> http.post(url), answer -> true);
  }

  /** Nothing is broken yet. */
  Answer get(String url) {
    return http.get(url);
  }

  /** Asks again when nobody answers, and when the answer is to come again later. */
  private Optional<Answer> untilAnswered(Supplier<Answer> request, Predicate<Answer> enough) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    do {
      try {
        Answer answer = request.get();
        if (answer.status() < 500 && !isBeingAccepted(answer) && enough.test(answer)) {
          return Optional.of(answer);
        }
        if (answer.status() >= 500 && answer.status() != 503) {
          tally.surprises("Neither an answer nor a 503: " + answer);
        }
      } catch (IllegalStateException noAnswer) {
        // Nobody there, or frozen.
      }
      Waiting.forAWhile(PAUSE);
    } while (System.nanoTime() < end);
    return Optional.empty();
  }

  /** Perhaps its own, which was sent while the service was frozen. */
  private static boolean isBeingAccepted(Answer answer) {
    return answer.status() == 409 && reasonOf(answer).endsWith("-in-progress");
  }

  static String reasonOf(Answer refusal) {
    return refusal.body().path("type").asString("").replaceFirst(".*:", "");
  }
}
