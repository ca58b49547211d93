package io.paysaga.saga.orchestration.api;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Shows what nobody could handle, and has that handled which its saga still waits for.
 *
 * <p>Each question is asked of Kafka, and ends with {@link KafkaAway} when that does not answer in
 * time.
 */
public interface DeadLetters {

  /** Kafka does not answer, or not in time. */
  final class KafkaAway extends RuntimeException {

    private static final long serialVersionUID = 1;

    public KafkaAway(Throwable cause) {
      super(cause);
    }
  }

  /** The topics in which they lie, as {@code point.commands-dlt}. */
  List<String> topics();

  /**
   * Dead letters in the order of topic, partition and offset: a page stays the same while others
   * arrive.
   *
   * @param after only those behind this one
   */
  List<DeadLetter> page(Collection<String> topics, @Nullable DeadLetterId after, int limit);

  /**
   * What was asked of a dead letter.
   *
   * @param act absent after a dry run
   */
  record Judged(
      DeadLetter letter, DeadLetterVerdict verdict, OperatorRequests.@Nullable Asked act) {}

  /** What would come of it now; empty when nothing lies there, or not any more. */
  Optional<Judged> judge(DeadLetterId id);

  /**
   * Has it handled when its saga waits for it, and stores that it is refused when not. That a reply
   * is taken which nobody sends now, two persons decide.
   */
  Optional<Judged> replay(DeadLetterId id, Asking by);
}
