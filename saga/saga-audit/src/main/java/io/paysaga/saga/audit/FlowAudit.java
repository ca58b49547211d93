package io.paysaga.saga.audit;

import java.util.List;

/**
 * What is particular to the sagas of one flow: whose books they write, and what these must show.
 *
 * @param <B> what the books show for some sagas
 */
public interface FlowAudit<B> {

  /** The sagas' type. */
  String flow();

  /** Asks the participants about at most {@link BookClient#MOST} sagas. */
  B read(List<AuditedSaga> sagas);

  /** What was read at two times. */
  B both(B one, B other);

  /**
   * Compares; asks nobody.
   *
   * @param saga has ended
   * @param ofSubject every saga of its subject that is live, completed or resolved
   * @param books of these sagas, read after {@code saga}
   */
  List<Finding> judge(AuditedSaga saga, List<AuditedSaga> ofSubject, B books);
}
