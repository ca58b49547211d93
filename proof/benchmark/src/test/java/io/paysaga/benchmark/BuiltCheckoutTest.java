package io.paysaga.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuiltCheckoutTest {

  @TempDir private Path folder;
  private Path library;

  @BeforeEach
  void build() throws IOException {
    library = Files.createFile(folder.resolve("library.jar"));
    for (String module :
        List.of(
            "local-stack",
            "saga-orchestrator",
            "order-service",
            "payment-service",
            "point-service",
            "reservation-service")) {
      Path target = Files.createDirectories(folder.resolve(module).resolve("target/classes"));
      Files.writeString(
          target.resolveSibling("run.classpath"), library + File.pathSeparator + folder + "\n");
    }
  }

  @Test
  void startsItsStackOnTheClassPathOfItsOwnBuild() {
    assertThat(BuiltCheckout.at(folder).classPath())
        .containsExactly(folder.resolve("local-stack/target/classes"), library, folder);
  }

  @Test
  void saysWhatIsMissingAndHowToMakeIt() throws IOException {
    Path classes = Files.createDirectories(folder.resolve("order-service/target/classes"));
    Files.delete(classes);
    refuses(classes);
    Files.createDirectory(classes);
    Path list = folder.resolve("local-stack/target/run.classpath");
    Files.delete(list);
    refuses(list);
  }

  @Test
  void refusesALibraryThatIsGone() throws IOException {
    Files.delete(library);
    refuses(library);
  }

  private void refuses(Path missing) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BuiltCheckout.at(folder))
        .withMessageContaining(missing + " is missing")
        .withMessageContaining("mvn -f " + folder + " test-compile");
  }
}
