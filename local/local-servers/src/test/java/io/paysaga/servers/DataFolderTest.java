package io.paysaga.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

  private final Process process = new ProcessBuilder("sleep", "600").start();

  @TempDir private Path path;

  DataFolderTest() throws IOException {}

  @AfterEach
  void endTheProcess() {
    process.destroyForcibly();
  }

  @Test
  void endsWhatAKilledOwnerLeftBehind() throws IOException {
    try (DataFolder folder = DataFolder.claim(path)) {
      folder.note("sleeper", process.toHandle());

      assertThat(folder.endLeftOvers())
          .containsExactly(
              "ended sleeper (pid %d), which an earlier run had left behind"
                  .formatted(process.pid()));
      assertThat(process.isAlive()).isFalse();
      assertThat(folder.endLeftOvers()).isEmpty();
    }
  }

  @Test
  void sparesAStrangerThatWasGivenTheProcessId() throws IOException {
    try (DataFolder folder = DataFolder.claim(path)) {
      Files.writeString(
          path.resolve("run/sleeper.pid"), process.pid() + " 2001-02-03T04:05:06.070Z\n");

      assertThat(folder.endLeftOvers()).isEmpty();
      assertThat(process.isAlive()).isTrue();
    }
  }

  @Test
  void isItsOwnersAlone() throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (DataFolder folder = DataFolder.claim(path)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.root())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void belongsToOneProgramAtATime() {
    try (DataFolder folder = DataFolder.claim(path)) {
      assertThatThrownBy(() -> DataFolder.claim(path))
          .isInstanceOf(ServerFailure.class)
          .hasMessage(
              "The servers of %s run already; end the program that started them first (pid %d).",
              folder.root(), ProcessHandle.current().pid());
    }
  }
}
