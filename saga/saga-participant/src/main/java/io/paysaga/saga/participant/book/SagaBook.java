package io.paysaga.saga.participant.book;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * The books of a participant, as an auditor reads them over HTTP at {@code /book}. A service
 * declares one bean of this type; it changes nothing.
 */
public interface SagaBook {

  /** What a question calls the ids that it asks for besides those of sagas: {@code orderIds}. */
  String subjects();

  /**
   * Sagas that stand in the books, in the order of their ids, and so of the times at which they
   * began.
   *
   * @param after exclusive
   * @param before exclusive
   * @param limit 1 to 1000
   */
  List<UUID> sagas(UUID after, UUID before, int limit);

  /**
   * What the books say of these sagas and of these subjects, all rows as of one moment.
   *
   * @param sagaIds at most 200
   * @param subjectIds at most 200, each at least 1
   * @return becomes the JSON of the answer
   */
  Object read(Collection<UUID> sagaIds, Collection<Long> subjectIds);
}
