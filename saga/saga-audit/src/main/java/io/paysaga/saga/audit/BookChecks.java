package io.paysaga.saga.audit;

import io.paysaga.saga.audit.Finding.Rows;
import java.time.Instant;
import java.util.List;

/** What one participant's book shows of a saga, and what is wrong with it. */
public interface BookChecks {

  /** What a completed saga lacks, or did besides. */
  void judgeCompleted(Findings findings);

  /** What a compensated saga did not undo. */
  void judgeCompensated(Findings findings);

  /** What is wrong however the saga ended. */
  void judgeAnyEnd(Findings findings);

  /** What it did and did not undo. */
  List<Rows> standing();

  /** Rows that name another owner than the saga does. */
  List<Rows> ofOtherOwners();

  /** Rows that name this saga and are about something else than the saga is. */
  default List<Rows> ofOtherSubjects() {
    return List.of();
  }

  /** What its commands have written, one for each step. */
  List<StepRows> steps();

  /**
   * What the command of one step has written.
   *
   * @param inbox where its bars stand
   * @param barred of any step and any saga
   * @param table where {@code rows} stand
   */
  record StepRows(
      String step, String inbox, List<BarredStep> barred, String table, List<StepRow> rows) {}

  /**
   * A row that a step's command wrote.
   *
   * @param row as its participant shows it
   * @param stands whether it is not undone
   */
  record StepRow(Instant at, Object row, boolean stands) {}
}
