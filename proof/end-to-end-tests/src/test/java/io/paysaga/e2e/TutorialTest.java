package io.paysaga.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Follows the tutorial's list: it names what was touched for the second saga, and that is all. */
class TutorialTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Path TUTORIAL = ROOT.resolve("docs/reservation.md");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)\\)");

  /** Words that nobody uses who does not know the second saga. */
  private static final Pattern SECOND_SAGA =
      Pattern.compile("reservation|reserve-seat|seat.?hold|claim-?seat");

  private static final List<String> UNTOUCHED =
      List.of("saga", "payment-service", "point-service", "order-service");

  @Test
  void namesEveryFileThatKnowsTheSecondSaga() throws IOException {
    List<Path> linked = linked();
    List<Path> missing =
        production()
            .filter(TutorialTest::knowsTheSecondSaga)
            .filter(file -> linked.stream().noneMatch(file::startsWith))
            .map(ROOT::relativize)
            .toList();
    assertThat(missing).as("not in the tutorial").isEmpty();
  }

  @Test
  void leadsOnlyToFilesThatKnowTheSecondSagaOrServeEveryone() throws IOException {
    List<Path> strangers =
        linked().stream()
            .filter(Files::isRegularFile)
            .filter(file -> !knowsTheSecondSaga(file))
            .map(ROOT::relativize)
            .toList();
    assertThat(strangers)
        .containsOnly(
            Path.of(
                "saga-orchestrator/src/main/java/io/paysaga/orchestrator/checkout/SagaResponder.java"));
  }

  @Test
  void leavesTheEngineAndTheSharedParticipantsAlone() throws IOException {
    for (String folder : UNTOUCHED) {
      assertThat(filesOf(ROOT.resolve(folder)).filter(TutorialTest::knowsTheSecondSaga))
          .as(folder)
          .isEmpty();
    }
  }

  /** Files, and folders of the second saga's own, which stand for what is in them. */
  private static List<Path> linked() throws IOException {
    return LINK.matcher(Files.readString(TUTORIAL))
        .results()
        .map(match -> TUTORIAL.getParent().resolve(match.group(1)).normalize())
        .filter(
            path ->
                Files.isRegularFile(path) || path.getFileName().toString().contains("reservation"))
        .toList();
  }

  /** The benchmark is not among it: it measures the product. */
  private static Stream<Path> production() throws IOException {
    try (Stream<Path> folders = Files.walk(ROOT, 4)) {
      List<Path> sources =
          folders
              .filter(folder -> folder.endsWith("src/main"))
              .filter(folder -> !folder.startsWith(ROOT.resolve("proof")))
              .toList();
      Stream<Path> all = Stream.of(ROOT.resolve("docker-compose.yml"), ROOT.resolve("pom.xml"));
      for (Path source : sources) {
        all = Stream.concat(all, filesOf(source));
      }
      return all;
    }
  }

  private static Stream<Path> filesOf(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !ROOT.relativize(file).toString().contains("target/"))
          .toList()
          .stream();
    }
  }

  private static boolean knowsTheSecondSaga(Path file) {
    try {
      return SECOND_SAGA
          .matcher(Files.readString(file, ISO_8859_1).toLowerCase(Locale.ROOT))
          .find();
    } catch (IOException unreadable) {
      throw new IllegalStateException(file.toString(), unreadable);
    }
  }
}
