package io.paysaga.saga.test.explore;

import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.SagaFlow;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the participant of one step answers, and what its books hold.
 *
 * @param yes what a done do is answered with
 * @param no what a refused, or of a best-effort step a failed, do is answered with; absent where it
 *     never says no; a retriable step never does
 * @param undone what an undo that found an effect is answered with; absent for a step without one
 * @param exclusive whether the books hold one saga's effect, as an order is paid once; else one of
 *     each saga, as a ledger does
 * @param standsOn the step, if any, without whose effect this one refuses, and whose undo finds
 *     nothing while this one's effect stands: a seat is claimed, then reserved
 */
public record ParticipantRules(
    Reply yes,
    @Nullable Reply no,
    @Nullable Reply undone,
    boolean exclusive,
    @Nullable String standsOn) {

  /**
   * Rules for each step of a flow: those given, and for other steps the answers that its commands
   * list, an example of each.
   *
   * @param data of one of its sagas: the flow is played with it, to see what it sends
   * @throws IllegalArgumentException with a sentence that says for which step rules must be given
   */
  public static <D> Map<String, ParticipantRules> byStep(
      SagaFlow<D> flow, D data, Map<String, ParticipantRules> given) {
    return DefaultRules.played(flow, data, given).rules();
  }

  /** Of a critical step: its effects are one of each saga and stand on nothing. */
  public static ParticipantRules answering(
      Reply.Accepted yes, Reply.@Nullable Refusal no, Reply.Undone undone) {
    return new ParticipantRules(yes, no, undone, false, null);
  }

  /**
   * Of a retriable step: it refuses nothing, and what its saga has done it accepts and does not do
   * again.
   */
  public static ParticipantRules retrying(Reply.Accepted yes) {
    return new ParticipantRules(yes, null, null, false, null);
  }

  /** Of a best-effort step. */
  public static ParticipantRules trying(Reply.Accepted yes, Reply.Failure no) {
    return new ParticipantRules(yes, no, null, false, null);
  }

  /**
   * The same, but the books hold the effect of one saga only. Where another's stands, a step with
   * an undo refuses, and a retriable one accepts what is there.
   */
  public ParticipantRules ofOneSaga() {
    return new ParticipantRules(yes, no, undone, true, standsOn);
  }

  /** The same, but its effect needs that of an earlier step. */
  public ParticipantRules standingOn(String step) {
    return new ParticipantRules(yes, no, undone, exclusive, step);
  }
}
