package io.paysaga.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.paysaga.benchmark.report.Report;
import io.paysaga.benchmark.report.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhasesTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path folder;

  private final Results results = new Results();
  private final List<String> done = new ArrayList<>();

  @BeforeEach
  void haveSettings() {
    results.settings.put("run", Set.of());
  }

  private Phases phases(String... without) {
    return new Phases(Set.of(without), results, new Report(folder));
  }

  @Test
  void goesOnAfterAPhaseThatFailsAndReportsIt() throws InterruptedException, IOException {
    Phases phases = phases();
    phases.run(
        "bad",
        LONG,
        () -> {
          throw new IOException("the disk is full");
        });
    phases.run("good", LONG, () -> done.add("good"));

    assertThat(done).containsExactly("good");
    assertThat(results.failed()).isTrue();
    assertThat(results.phases)
        .extracting(Results.Phase::name, Results.Phase::failure)
        .containsExactly(
            tuple("bad", "java.io.IOException: the disk is full"), tuple("good", null));
    assertThat(Files.readString(folder.resolve("figures.json"))).contains("the disk is full");
    assertThat(folder.resolve("index.html")).content().contains("the disk is full");
  }

  @Test
  void interruptsAPhaseThatTakesTooLong() throws InterruptedException {
    phases().run("endless", Duration.ofMillis(50), () -> new CountDownLatch(1).await());

    assertThat(results.phases)
        .singleElement()
        .extracting(Results.Phase::failure)
        .isEqualTo("It was not done within 0 s.");
  }

  @Test
  void leavesOutAPhaseAsAsked() throws InterruptedException {
    phases("dull").run("dull", LONG, () -> done.add("dull"));

    assertThat(done).isEmpty();
    assertThat(results.phases).isEmpty();
    assertThat(results.failed()).isFalse();
  }
}
