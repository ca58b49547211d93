package io.paysaga.saga.test.explore;

/** A defect that is put around the production decisions to see whether the explorer finds it. */
public enum Mutant {
  /** Production as it is. */
  NONE,

  // Participants.
  /** An undo without a do does not bar the do. */
  DO_NOT_BARRED,
  /** A repeat is handled again. */
  NO_DEDUPE,
  /** The books undo whatever stands in them, whoever did it. */
  ANYBODYS_EFFECT_UNDONE,
  /** Inbox rows are purged, and dos of that age are handled all the same. */
  OLD_DO_HANDLED,
  /** The row that bars an undo is purged like any other. */
  BARRED_UNDO_PURGED,
  /** A bar bars the undo and leaves the do alone. */
  BAR_LEAVES_THE_DO,
  /** A bar is answered as such though the undo has happened. */
  BARRED_AFTER_THE_UNDO,
  /** A retriable do is refused for its saga's age, as another do is. */
  RETRIABLE_TOO_OLD,
  /** A bar of a retriable step does not bar its do. */
  BAR_LEAVES_THE_RETRIABLE_DO,
  /** A bar is answered as such though the retriable do has happened. */
  BARRED_AFTER_THE_DO,
  /** The row that bars a retriable do is purged like any other. */
  BARRED_RETRIABLE_PURGED,
  /** A retriable step does again what somebody else has done: it refunds twice. */
  DONE_AGAIN_FOR_ANOTHER,
  /** A late undo of what was refunded does not see the refund, and gives back once more. */
  UNDONE_AGAIN_LATE,

  // The machine.
  /** A rollback begins before the step whose outcome is unknown. */
  DOUBTFUL_STEP_NOT_UNDONE,
  /** A reply is matched by its step alone. */
  STALE_REPLY_ACCEPTED,
  /** The saga is completed when its best-effort steps are done. */
  BEST_EFFORT_AWAITED,
  /** A best-effort step that fails rolls the saga back. */
  BEST_EFFORT_ROLLS_BACK,
  /** A copy of a best-effort failure counts again. */
  FAILURE_COUNTED_AGAIN,
  /** An undo that goes unanswered is given up. */
  UNDO_GIVEN_UP,
  /** An undo that goes unanswered makes no saga stuck. */
  NEVER_STUCK,
  /** An undo that goes unanswered is not sent again. */
  UNDO_NOT_SENT_AGAIN,
  /** A sending of which the journal has no row is forgotten. */
  UNRECORDED_SENDING_FORGOTTEN,
  /** A stuck saga whose participant is heard of again is no longer stuck, answered or not. */
  WOKEN_IS_NOT_STUCK,
  /** A sending that the broker refused counts as an attempt. */
  FAILED_SEND_COUNTED,
  /** A saga is resolved before the participant has barred the undo. */
  RESOLVED_WITHOUT_BAR,
  /** A step is finished by whatever accepts anything. */
  ANY_ACCEPTED_FINISHES,
  /** A step is finished by what answers another command of the same participant. */
  ANSWER_OF_THE_FAMILY_FINISHES,
  /** A reply is believed whoever has signed it. */
  ANYBODY_ANSWERS,
  /** Of a saga that nobody remembers nothing is undone. */
  UNKNOWN_SAGA_DID_NOTHING,
  /** An operator may have a saga undone that can only go forward. */
  UNDO_PAST_THE_PIVOT,
  /** A retriable step that goes unanswered is given up, as though it were barred. */
  RETRIABLE_GIVEN_UP,
  /** A saga one of whose retriable steps is barred ends as if that were done. */
  COMPLETED_THOUGH_BARRED,

  // The runtime.
  /** Deadlines are judged while replies wait unread. */
  JUDGED_BEFORE_REPLIES,
  /** A reply that was let go counts as silence. */
  WHAT_WAS_LET_GO_IS_SILENCE,
  /** Deadlines are judged while sends fail. */
  JUDGED_WHILE_SENDS_FAIL,
  /** An owner whose session has ended, and its row lock with it, commits all the same. */
  ZOMBIE_COMMITS,
  /** A resolved saga does not hold its subject. */
  SUBJECT_NOT_HELD,
  /** An act whose owner was not woken is not looked for. */
  ACT_NOT_LOOKED_FOR,
  /** A copy of the record that wakes does the act again, though it has its verdict. */
  ACT_DONE_PER_RECORD,
  /** A record that wakes is done, though no row says that anybody asked. */
  RECORD_IS_THE_ACT,
  /** An act that two persons decide is done before the second one has approved it. */
  DONE_BEFORE_THE_APPROVAL,
  /** What a second person approved is done, though the saga has moved since it was shown. */
  MOVED_SAGA_IS_AS_SHOWN
}
