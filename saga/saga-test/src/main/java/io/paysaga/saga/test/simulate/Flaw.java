package io.paysaga.saga.test.simulate;

/** A rule that a world may leave out, to show that the simulation notices. */
public enum Flaw {
  NONE,
  /** An undo that comes first leaves nothing that refuses its do. */
  NO_BAR,
  /** A repeated command is handled again. */
  NO_DEDUPE,
  /** A do is done however old its saga is. */
  NO_AGE_LIMIT,
  /** The inbox forgets sooner than the topics do. */
  SHORT_MEMORY,
  /** An inbox row that another transaction has written meanwhile is passed over. */
  INSERT_IGNORE,
  /** An undo does not look whose effect it undoes. */
  UNDOES_ANYBODYS,
  /** A barred undo is not refused when it comes late. */
  UNDO_NOT_BARRED,
  /** The row that bars an undo is purged like any other. */
  BARRED_UNDO_PURGED,
  /** A zombie commits though its session has ended, and its locks with it. */
  ZOMBIE_COMMITS,
  /** A second saga of a subject may begin beside the first. */
  NO_UNIQUE_SUBJECT,
  /** Deadlines are judged while the broker is away. */
  JUDGES_IN_AN_OUTAGE,
  /** Deadlines are judged by a thread that was busy elsewhere while the broker was away. */
  LOOKS_AWAY,
  /** Deadlines are judged while replies wait unread. */
  JUDGES_BEFORE_READING,
  /** A command is sent before its saga is durable. */
  SENDS_BEFORE_COMMIT,
  /** What is not answered is not sent again. */
  NEVER_SENDS_AGAIN,
  /** Nobody looks for acts of which no record came, or of which it was let go. */
  LETS_AN_ACT_GO,
  /** What is locked is let go, though nothing else passes either. */
  LETS_GO_WHEN_NOTHING_PASSES,
  /** A row that could not be locked is taken for one that is not there. */
  LOCKED_IS_ABSENT,
  /** What was done before a lock was not given is committed. */
  COMMITS_AFTER_AN_ERROR,
  /** Silence counts whoever listened. */
  UNHEARD_IS_SILENCE,
  /** A reply that was let go counts as silence. */
  LET_GO_IS_SILENCE,
  /** Whether the database takes writes is not asked before something is given up. */
  GIVES_UP_IN_AN_OUTAGE
}
