package io.paysaga.orchestrator.checkout;

import io.paysaga.saga.http.Limit;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Why a request begins no saga, and would begin none if it came again at once.
 *
 * @param code a client may rely on it
 * @param message a sentence for people
 * @param sagaId the saga that stands in the way
 */
public record Refusal(Kind kind, String code, String message, @Nullable UUID sagaId) {

  /** What it is about. */
  enum Kind {
    NO_SUCH_THING,
    NOT_THE_BUYERS,
    STATE_OF_THE_THING,
    KEY_REUSED,
    TOO_MANY
  }

  /** There is nothing to begin a saga for. */
  public static Refusal noSuchThing(String code, String message) {
    return new Refusal(Kind.NO_SUCH_THING, code, message, null);
  }

  /** It is somebody else's. */
  public static Refusal notTheBuyers(String code, String message) {
    return new Refusal(Kind.NOT_THE_BUYERS, code, message, null);
  }

  /** It cannot be as the thing stands. */
  public static Refusal conflict(String code, String message) {
    return new Refusal(Kind.STATE_OF_THE_THING, code, message, null);
  }

  /** It is paid, whoever tells it. */
  public static Refusal alreadyPaid(SagaRequest<?> checkout) {
    String name = checkout.name();
    return conflict(
        "already-paid", Character.toUpperCase(name.charAt(0)) + name.substring(1) + " is paid.");
  }

  /** A saga of this kind is under way. */
  public static Refusal running(String word, String name) {
    return conflict(
        word + "-running", String.format(Locale.ROOT, "A %s of %s is running.", word, name));
  }

  /** A request of this buyer for the same thing is being decided. */
  static Refusal inProgress(SagaRequest<?> request) {
    return conflict(
        request.word() + "-in-progress",
        String.format(
            Locale.ROOT, "Another %s of %s is being accepted.", request.word(), request.subject()));
  }

  /** A saga of this kind has ended, but for what a person settles. */
  static Refusal resolved(String word, String name) {
    return conflict(
        word + "-resolved",
        String.format(
            Locale.ROOT,
            "A %s of %s was settled by hand; an operator has to free it.",
            word,
            name));
  }

  /** Its id was another thing's, which a saga was for; whose saga, is not this buyer's to know. */
  static Refusal idReused(SagaRequest<?> request) {
    return conflict(
        "id-reused",
        String.format(
            Locale.ROOT,
            "A %1$s was for another %2$s than this: its number was given twice, and there can be no %1$s of this one.",
            request.word(),
            request.name()));
  }

  static Refusal keyReused() {
    return new Refusal(
        Kind.KEY_REUSED,
        "idempotency-key-reused",
        "The Idempotency-Key was used for another request.",
        null);
  }

  /** This buyer has as many as one may have. */
  static Refusal tooMany(Limit limit) {
    return new Refusal(Kind.TOO_MANY, limit.code(), limit.detail(), null);
  }

  public Refusal because(UUID saga) {
    return new Refusal(kind, code, message, saga);
  }
}
