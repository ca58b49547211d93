package io.paysaga.saga.http;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClientResponseException;

/** A call to a system that is not ours: that it fails is an answer, not an exception. */
public final class OutsideCall {

  private OutsideCall() {}

  /**
   * Makes the call, which answers with its status alone.
   *
   * @param system at the beginning of a sentence, as {@code The data platform}
   * @return why it failed, as a sentence; empty when the answer was 2xx
   */
  public static Optional<String> failureOf(String system, Supplier<ResponseEntity<Void>> call) {
    try {
      return failureOf(system, call.get().getStatusCode());
    } catch (RestClientResponseException answered) {
      return failureOf(system, answered.getStatusCode());
    } catch (ResourceAccessException silent) {
      Throwable reason = Objects.requireNonNullElse(silent.getCause(), silent);
      return Optional.of(system + " did not answer: " + reason.getClass().getSimpleName() + ".");
    }
  }

  private static Optional<String> failureOf(String system, HttpStatusCode status) {
    return status.is2xxSuccessful()
        ? Optional.empty()
        : Optional.of(system + " answered " + status.value() + ".");
  }
}
