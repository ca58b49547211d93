package io.paysaga.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.paysaga.saga.messaging.CrashPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where a process may die is named in production; that it dies there is for tests only. */
class CrashPointRulesTest {

  @Test
  void nobodyWatchesInProduction() throws IOException {
    List<Path> production = production();
    JavaClasses classes = new ClassFileImporter().importPaths(production);
    assertThat(classes.contain(CrashPoint.class)).as("production was read").isTrue();
    noClasses()
        .should()
        .implement(CrashPoint.Watcher.class)
        .because("only a test may end a process at an edge")
        .check(classes);
    assertThat(production)
        .extracting(module -> module.resolve("META-INF/services"))
        .extracting(services -> services.resolve(CrashPoint.Watcher.class.getName()))
        .noneMatch(Files::exists);
  }

  /** What each module compiles to. */
  private static List<Path> production() throws IOException {
    try (Stream<Path> folders = Files.walk(Path.of("../.."), 4)) {
      return folders.filter(folder -> folder.endsWith("target/classes")).toList();
    }
  }
}
