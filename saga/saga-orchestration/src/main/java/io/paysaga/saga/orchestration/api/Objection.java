package io.paysaga.saga.orchestration.api;

/**
 * Why a saga cannot do what an operator asks.
 *
 * @param code for programs, as the state machine has it: {@code not-stuck}
 */
public record Objection(String code) {

  /** For people, of a saga that stands there. */
  public String sentence(SagaResource.Status status) {
    return switch (code) {
      case "not-stuck" -> "The saga is " + status + ", not STUCK.";
      case "not-running" -> "The saga is " + status + ", not RUNNING.";
      case "not-overdue" -> "The saga waits for an answer whose deadline has not passed yet.";
      case "past-the-pivot" ->
          "The saga's pivot is accepted: from there on it goes forward only, and nothing is undone."
              + " Once it is STUCK, retry it, or resolve it.";
      case "being-resolved" -> "The participant is already asked to bar the step.";
      case "not-resolved" -> "The saga is " + status + ", not RESOLVED.";
      case "already-freed" -> "The saga's subject is free already.";
      case "nothing-given-up" -> "No step of the saga was given up: it owes nothing.";
      default -> "The saga is " + status + " and cannot do it: " + code + ".";
    };
  }
}
