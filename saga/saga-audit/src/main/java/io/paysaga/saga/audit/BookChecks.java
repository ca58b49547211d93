package io.paysaga.saga.audit;

import io.paysaga.saga.audit.Finding.Rows;
import java.time.Instant;
import java.util.List;

/** What one participant's book shows of an ended saga, and what is wrong with it. */
public interface BookChecks {

  /** What a completed saga lacks, or did besides. */
  void judgeCompleted(Findings findings);

  /** What a compensated saga did not undo. */
  void judgeCompensated(Findings findings);

  /** What is wrong however the saga ended. */
  void judgeAnyEnd(Findings findings);

  /** What it did and did not undo. */
  List<Rows> standing();

  /** Rows that name another buyer than the saga does. */
  List<Rows> ofOtherBuyers();

  List<Dos> dos();

  /**
   * What the do of one step has written.
   *
   * @param inbox where its bars stand
   * @param barred of any step and any saga
   * @param table where the done rows stand
   */
  record Dos(String step, String inbox, List<BarredDo> barred, String table, List<Done> done) {}

  /** A row of a do. */
  record Done(Instant at, Object row, boolean stands) {}
}
