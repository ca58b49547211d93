package io.paysaga.saga.http;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClientResponseException;

/**
 * Deliveries to a system that is not ours, each under an {@link IdempotencyKey} that all its copies
 * carry, by a client that follows no redirect. That one is not taken is an answer, not an
 * exception; that none can be taken is one, {@link WrongSetting}.
 *
 * <p>A 409 says that the system has the key already: it is taken. Whoever asks for more than that
 * something is delivered may not conclude so.
 *
 * @param system at the beginning of a sentence, as {@code The data platform}
 * @param address the setting that says where it is
 * @param credentials the setting that says who we are
 */
public record OutsideDelivery(String system, String address, String credentials) {

  private static final Logger log = LoggerFactory.getLogger(OutsideDelivery.class);

  /** Said of the address, which all deliveries share, besides every redirect. */
  private static final Set<Integer> NOT_THERE = Set.of(404, 405, 410);

  private static final Set<Integer> NOT_KNOWN = Set.of(401, 403, 407);

  /** Nothing is taken until somebody changes the setting that the message names. */
  public static final class WrongSetting extends RuntimeException {

    private WrongSetting(String message) {
      super(message);
    }
  }

  /**
   * Makes the call, which answers with its status alone.
   *
   * @param call given the key
   * @return why it was not taken, as a sentence; empty when it was, now or before
   * @throws WrongSetting when no delivery can be taken
   */
  public Optional<String> failureOf(String key, Function<String, ResponseEntity<Void>> call) {
    try {
      ResponseEntity<Void> answer = call.apply(key);
      return failureOf(key, answer.getStatusCode(), answer.getHeaders());
    } catch (RestClientResponseException answered) {
      return failureOf(
          key,
          answered.getStatusCode(),
          Objects.requireNonNullElseGet(answered.getResponseHeaders(), HttpHeaders::new));
    } catch (ResourceAccessException silent) {
      Throwable reason = Objects.requireNonNullElse(silent.getCause(), silent);
      return Optional.of(system + " did not answer: " + reason.getClass().getSimpleName() + ".");
    }
  }

  private Optional<String> failureOf(String key, HttpStatusCode status, HttpHeaders headers) {
    if (status.is2xxSuccessful()) {
      return Optional.empty();
    }
    String answered = system + " answered " + status.value();
    if (status.isSameCodeAs(HttpStatus.CONFLICT)) {
      if (headers.containsHeader(HttpHeaders.RETRY_AFTER)) {
        return Optional.of(answered + ": it is still at work on an earlier copy.");
      }
      log.info("{} to {}: it has it already.", answered, key);
      return Optional.empty();
    }
    if (status.is3xxRedirection()) {
      throw new WrongSetting(
          String.format(
              Locale.ROOT,
              "%s, a redirect to %s, which is not followed: set %s to where it is.",
              answered,
              headers.getFirst(HttpHeaders.LOCATION),
              address));
    }
    if (NOT_THERE.contains(status.value())) {
      throw new WrongSetting(answered + ": it is not where " + address + " says.");
    }
    if (NOT_KNOWN.contains(status.value())) {
      throw new WrongSetting(answered + ": it does not let us in; see " + credentials + ".");
    }
    return Optional.of(answered + ".");
  }
}
