package io.paysaga.orchestrator.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.orchestrator.explore.Explorer.Report;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExplorerTest {

  private static final int FAULTS = 3;
  private static final Set<Mutant> KILLED = EnumSet.noneOf(Mutant.class);

  @Test
  void findsNoViolationInThePayFlow() {
    assertThatNothingIsFoundIn(Explored.payOrder(), FAULTS);
  }

  @Test
  void findsNoViolationWithSeveralBestEffortSteps() {
    assertThatNothingIsFoundIn(Explored.toy(), FAULTS);
  }

  /** It has six steps, two of them side by side: a third fault would be millions of states. */
  @Test
  void findsNoViolationInTheReservationFlowWithUpToTwoFaults() {
    assertThatNothingIsFoundIn(Explored.reserveSeat(), FAULTS - 1);
  }

  /** With as few faults as it takes. */
  @ParameterizedTest
  @EnumSource(value = Mutant.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void findsEveryMutant(Mutant mutant) {
    for (int faults = 0; faults <= FAULTS; faults++) {
      Report report = explore(Explored.payOrder(), mutant, faults);
      if (report.broken() != null) {
        KILLED.add(mutant);
        System.out.printf(
            "%s is found: %d moves, faults %d, of %,d states%s%n",
            mutant, report.counterexample().size(), faults, report.states(), report.story());
        return;
      }
    }
    assertThat(mutant).as("a mutant that is not found").isNull();
  }

  @AfterAll
  static void tellsHowManyMutantsWereFound() {
    System.out.printf("Mutants found: %d of %d%n", KILLED.size(), Mutant.values().length - 1);
  }

  private static void assertThatNothingIsFoundIn(Explored<?> explored, int faults) {
    long began = System.nanoTime();
    Report report = explore(explored, Mutant.NONE, faults);
    System.out.printf(
        "Explored %s: %,d states, %,d moves, up to %d faults, %.1f s%n",
        explored.flow().name(),
        report.states(),
        report.moves(),
        faults,
        (System.nanoTime() - began) / 1e9);
    assertThat(report.broken()).as(() -> report.story()).isNull();
  }

  private static Report explore(Explored<?> explored, Mutant mutant, int faults) {
    return new Explorer<>(new Model<>(explored, mutant)).explore(faults);
  }
}
