package io.paysaga.saga.engine;

/**
 * Why a saga was undone.
 *
 * @param code of the refusal, or {@link #NO_ANSWER}
 * @param message for people
 */
public record SagaFailure(String step, String code, String message) {

  /** The step's outcome is unknown: its last attempt was not answered in time. */
  public static final String NO_ANSWER = "no-answer";

  /** An operator did not want to wait any longer. */
  public static final String OPERATOR = "operator";

  /** It was no longer there, and an operator had undone what it did. */
  public static final String UNKNOWN_SAGA = "unknown-saga";
}
