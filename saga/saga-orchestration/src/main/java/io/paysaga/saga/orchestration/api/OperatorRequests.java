package io.paysaga.saga.orchestration.api;

import io.paysaga.saga.engine.SagaEvent;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes what operators decide to the one thread that moves the saga. Whatever was asked is a row,
 * what is refused too. An act that two persons decide is only stored, until a second one has
 * approved it ({@link ActApprovals}).
 */
public interface OperatorRequests {

  /** The verdict on an act of which no transaction tells the end. */
  String BEGUN = "begun";

  /**
   * An act as it was stored.
   *
   * @param act with its verdict when it is refused
   * @param wokenBy where the record is that wakes the saga's owner, as {@code saga.replies-3@18};
   *     absent when nobody was to be woken, or the broker did not take it: then the owner looks by
   *     itself once it can, within an hour
   * @param begun the saga that it began
   */
  record Asked(OperatorAct act, @Nullable String wokenBy, @Nullable SagaView begun) {}

  /**
   * Why a reply that came now would change nothing, as the state machine says; empty when it would,
   * and when there is no such saga.
   *
   * @return a code, as {@code not-an-answer}
   */
  Optional<String> objectionTo(SagaEvent.Answered reply);

  /**
   * Stores that the saga's owner is to do this, and wakes it; or, when the state machine says that
   * it would change nothing now, that it is refused.
   */
  Asked ask(UUID sagaId, OperatorAction action, Asking by);

  /**
   * Stores that a dead letter is to be handled after all, and wakes the saga's owner: of a command
   * the step's open one is sent again, made of the saga's own data; a reply is taken as it stands
   * in the act, as if it came now.
   */
  Asked replay(DeadLettered letter, Asking by);

  /**
   * Stores that given-up steps of many sagas are to be tried again. Who asks does it, once the act
   * has the verdict that it is {@link #BEGUN}; if it waits for a second person, {@link ApprovedAct}
   * says what is done then.
   */
  Asked backfill(ManyGivenUp many, Asking by);

  /**
   * Begins a saga for an operator, in one transaction with the act and its verdict, which is {@link
   * #BEGUN}; if the act waits for a second person, {@link ApprovedAct} makes the saga anew when it
   * is approved.
   *
   * @throws org.springframework.dao.DataIntegrityViolationException when another saga holds its
   *     subject; then nothing has changed
   */
  Asked begin(SagaToBegin wanted, Asking by);

  /**
   * Has the effects of a saga undone that is no longer there. It is stored anew as one that is
   * being undone, from its pivot on, each step asked until it is answered, and ends as any that is
   * undone; the act's verdict then holds the answers.
   *
   * @param unknown what the books tell of it, with the id that it had
   * @param fingerprint what was shown of it
   * @throws org.springframework.dao.DataIntegrityViolationException when it is there after all, or
   *     another saga holds its subject; then nothing has changed
   */
  Asked undo(NewSaga<?> unknown, String fingerprint, Asking by);
}
