package io.paysaga.saga.api;

/**
 * A participant's answer to a command. It carries the command's id, and it is the command's
 * acknowledgement: a command without a reply is sent again.
 */
@Topic(Reply.TOPIC)
public interface Reply {

  /** Replies of all participants, keyed by saga. */
  String TOPIC = "saga.replies";

  /** The step is done. */
  interface Accepted extends Reply {}

  /** A business "no", decided before anything was changed. */
  interface Refusal extends Reply {

    /** For people. */
    String message();

    /** For programs: what the wire name says of this refusal, as {@code not-enough-points}. */
    default String code() {
      String[] words = getClass().getAnnotation(WireName.class).value().split("\\.");
      return words[words.length - 2];
    }
  }

  /** The step's effect is gone, or was never there. */
  interface Undone extends Reply {}

  /** A best-effort step was tried and did not work this time. */
  interface Failure extends Reply {

    /** For people. */
    String message();
  }
}
