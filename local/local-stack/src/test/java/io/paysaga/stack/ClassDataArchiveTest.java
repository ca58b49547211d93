package io.paysaga.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassDataArchiveTest {

  private static final Path LIBRARY = placeOf(Assertions.class);
  private static final Path OWN = placeOf(UsesALibrary.class);

  /** Stands for a service. */
  static final class UsesALibrary {
    public static void main(String[] arguments) {
      Assertions.assertThat(1).isEqualTo(1);
    }
  }

  @Test
  void aStartAfterTheFirstTakesTheLibrarysClassesFromThere(@TempDir Path folder) throws Exception {
    ClassDataArchive data = new ClassDataArchive(folder.resolve("class-data"), List.of(LIBRARY));
    assertThat(data.isMissing()).isTrue();
    assertThat(loadingsOf(data)).isNotEmpty().noneMatch(ClassDataArchiveTest::isShared);

    data.make(List.of());

    assertThat(data.isMissing()).isFalse();
    assertThat(loadingsOf(data)).isNotEmpty().allMatch(ClassDataArchiveTest::isShared);
    assertThat(new ClassDataArchive(folder.resolve("class-data"), List.of(LIBRARY)).isMissing())
        .isFalse();
  }

  @Test
  void anotherLibraryWantsOthers(@TempDir Path folder) throws Exception {
    Path library = Files.copy(LIBRARY, folder.resolve("library.jar"));
    ClassDataArchive before = new ClassDataArchive(folder.resolve("class-data"), List.of(library));
    loadingsOf(before);
    before.make(List.of());

    Files.setLastModifiedTime(library, FileTime.from(Instant.EPOCH));
    ClassDataArchive after = new ClassDataArchive(folder.resolve("class-data"), List.of(library));
    assertThat(after.isMissing()).isTrue();
    loadingsOf(after);
    after.make(List.of());
    assertThat(after.isMissing()).isFalse();
    assertThat(before.isMissing()).isTrue();
  }

  @Test
  void onlyTheFirstStartNotesWhatItLoads(@TempDir Path folder) {
    ClassDataArchive data = new ClassDataArchive(folder, List.of(LIBRARY));
    assertThat(data.options()).hasSize(1);
    assertThat(data.options()).isEmpty();
  }

  private static boolean isShared(String loading) {
    return loading.contains("shared objects file");
  }

  /** Where the library's classes came from, as a JVM tells it. */
  private static List<String> loadingsOf(ClassDataArchive data) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(data.options());
    command.addAll(
        List.of(
            "-Xlog:class+load",
            "-cp",
            LIBRARY + File.pathSeparator + OWN,
            UsesALibrary.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.lines().filter(line -> line.contains(" org.assertj.core.api.Abstract")).toList();
  }

  private static Path placeOf(Class<?> type) {
    return Path.of(
        java.net.URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
  }
}
