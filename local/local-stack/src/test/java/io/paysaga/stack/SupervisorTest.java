package io.paysaga.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.servers.DataFolder;
import io.paysaga.servers.LoopbackPort;
import io.paysaga.servers.Probe;
import io.paysaga.servers.ServerProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {

  private final List<String> reports = new CopyOnWriteArrayList<>();

  @TempDir private Path path;
  private DataFolder folder;
  private Sleeper sleeper;
  private Supervisor supervisor;

  private static final class Sleeper extends ServerProcess {

    Sleeper(DataFolder folder) {
      super("sleeper", folder, LoopbackPort.free());
    }

    @Override
    protected List<String> command() {
      return List.of("sleep", "600");
    }

    @Override
    protected Probe probe() {
      return () -> true;
    }
  }

  @BeforeEach
  void start() {
    folder = DataFolder.claim(path);
    sleeper = new Sleeper(folder);
    sleeper.start();
    supervisor = new Supervisor(List.of(sleeper), reports::add);
  }

  @AfterEach
  void stop() {
    supervisor.close();
    sleeper.stop();
    folder.close();
  }

  @Test
  void startsAgainWhatDied() {
    long firstPid = sleeper.pid();
    ProcessHandle.of(firstPid).orElseThrow().destroyForcibly();

    await().until(() -> reports.size() == 2);

    assertThat(reports)
        .containsExactly(
            "sleeper ended with exit code 137; %s tells why. Starting it again in 1 s."
                .formatted(sleeper.log()),
            "sleeper runs again (pid %d)".formatted(sleeper.pid()));
    assertThat(sleeper.isRunning()).isTrue();
    assertThat(sleeper.pid()).isNotEqualTo(firstPid);
  }

  @Test
  void leavesAloneWhatWasStopped() {
    sleeper.stop();
    supervisor.close();

    assertThat(reports).isEmpty();
    assertThat(sleeper.isRunning()).isFalse();
  }
}
