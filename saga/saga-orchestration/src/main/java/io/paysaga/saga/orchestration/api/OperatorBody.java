package io.paysaga.saga.orchestration.api;

import io.paysaga.saga.engine.Operator;
import io.paysaga.saga.http.PlainText;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * Who asks and why, as every operators' door takes it: both stand in the saga's journal as long as
 * the saga is kept.
 *
 * @param by a person or a program, at most 100 characters
 * @param reason for people, at most 1000 characters
 */
public record OperatorBody(
    @NotBlank @Size(max = 100) @PlainText String by,
    @NotBlank @Size(max = 1000) @PlainText String reason) {

  public Operator operator() {
    return new Operator(by, reason);
  }
}
