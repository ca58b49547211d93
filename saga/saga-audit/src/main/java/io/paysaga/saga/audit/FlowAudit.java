package io.paysaga.saga.audit;

import io.paysaga.saga.engine.SagaFlow;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What is particular to the sagas of one flow: whose books they write, and what these must show. A
 * bean of this type is all that the auditor needs to audit a flow.
 *
 * @param <D> what the flow's sagas remember
 */
public interface FlowAudit<D> {

  SagaFlow<D> flow();

  /**
   * Flows of the same subjects whose sagas change what this one's have done, or the other way
   * round; said by one of two it holds for both. While a saga of one runs, none of the other is
   * judged, and each is judged knowing the sagas of all.
   */
  default Set<SagaFlow<?>> judgedTogetherWith() {
    return Set.of();
  }

  /**
   * Whether sagas of this flow write this book: an effect that another book shows of one of them is
   * found.
   */
  default boolean writes(ParticipantBook book) {
    return true;
  }

  /**
   * Asks the participants what their books show for these sagas.
   *
   * @throws BooksUnavailable when one does not answer
   */
  Judge<D> read(List<AuditedSaga<D>> sagas);

  /**
   * What the books tell of a saga that is no longer stored, so that an operator can have undone
   * what it did. By default no saga of the flow can be told from the books.
   *
   * @return empty when the books do not say, of one mind, that it was a saga of this flow, whose,
   *     and about what
   * @throws BooksUnavailable when a participant does not answer
   */
  default Optional<UnknownSaga<D>> unknown(UUID sagaId) {
    return Optional.empty();
  }

  /** Compares sagas with what was read for them; asks nobody. */
  @FunctionalInterface
  interface Judge<D> {

    /**
     * @param saga has ended
     * @param ofSubject the sagas of its subject, itself included unless it is compensated
     */
    List<Finding> judge(AuditedSaga<D> saga, SubjectSagas ofSubject);

    /**
     * What is wrong whatever comes next.
     *
     * @param saga has not ended
     */
    default List<Finding> judgeLive(AuditedSaga<D> saga) {
      return List.of();
    }
  }
}
