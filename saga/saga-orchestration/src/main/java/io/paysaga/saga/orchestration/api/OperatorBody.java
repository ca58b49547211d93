package io.paysaga.saga.orchestration.api;

import io.paysaga.saga.http.PlainText;
import io.paysaga.saga.http.security.Caller;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Who asks and why, as every operators' door takes it: both stand in the act's row, and in the
 * saga's journal as long as the saga is kept.
 *
 * @param by a person or a program, at most 100 characters; counts only where no token tells it
 * @param reason for people, at most 1000 characters
 * @param breakGlass whether one person decides what two do; absent: no
 */
public record OperatorBody(
    @Nullable @Size(max = 100) @PlainText String by,
    @NotBlank @Size(max = 1000) @PlainText String reason,
    @Nullable Boolean breakGlass) {

  public Asking asking(Caller caller) {
    return new Asking(Actor.of(caller, by), reason, Boolean.TRUE.equals(breakGlass));
  }
}
