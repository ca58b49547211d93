package io.paysaga.saga.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** However wrong the books are, an audit fits into memory. */
class AuditTallyTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final int MORE = AuditTally.MOST_KNOWN + 10;

  private final AuditTally tally = new AuditTally();

  @Test
  void countsAllAndShowsTheFirst() {
    addAll();
    assertThat(report().totalFindings()).isEqualTo(MORE);
    assertThat(report().findings()).hasSize(AuditTally.MOST_SHOWN);
  }

  @Test
  void countsAgainOnlyWhatItCouldNotRemember() {
    addAll();
    addAll();
    assertThat(report().totalFindings()).isEqualTo(MORE + 10);
  }

  @Test
  void showsTheFirstRowsOfEachFinding() {
    List<Finding.Evidence> rows =
        Collections.nCopies(AuditTally.MOST_ROWS + 1, new Finding.Evidence("mats", 1));
    tally.add(List.of(new Finding("torn", new UUID(0, 1), null, "It is torn.", rows)));
    assertThat(report().findings().get(0).evidence()).hasSize(AuditTally.MOST_ROWS);
  }

  private void addAll() {
    IntStream.range(0, MORE)
        .forEach(
            number ->
                tally.add(List.of(Finding.ofSubject("mat-torn", "MAT:" + number, "It is torn."))));
  }

  private AuditReport report() {
    return tally.report(NOW, NOW, NOW);
  }
}
