package io.paysaga.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

  @Test
  void areMadeOnceAndKept(@TempDir Path data) {
    String made = Secrets.in(data).get("one");

    assertThat(made).matches("[A-Za-z0-9_-]{43}").isNotEqualTo(Secrets.in(data).get("another"));
    assertThat(Secrets.in(data).get("one")).isEqualTo(made);
    assertThat(Secrets.in(data).get("one", () -> "of another shape")).isEqualTo(made);
    assertThat(Secrets.in(data).get("key", () -> "of another shape")).isEqualTo("of another shape");
  }

  @Test
  void areOneForAllWhoMakeThemAtOnce(@TempDir Path data) {
    assertThat(
            IntStream.range(0, 32)
                .parallel()
                .mapToObj(asker -> Secrets.in(data).get("one"))
                .distinct())
        .hasSize(1);
  }

  @Test
  void areTheirOwnersAlone(@TempDir Path data) throws Exception {
    Files.createDirectory(data.resolve("secrets"));
    Files.setPosixFilePermissions(
        data.resolve("secrets"), PosixFilePermissions.fromString("rwxr-xr-x"));

    Secrets.in(data).get("one");

    assertThat(permissions(data.resolve("secrets"))).isEqualTo("rwx------");
    assertThat(permissions(Secrets.in(data).file("one"))).isEqualTo("rw-------");
    assertThat(data.resolve("secrets")).isDirectoryContaining("glob:**/one");
    assertThat(data.resolve("secrets")).isDirectoryNotContaining("glob:**/draft*");
  }

  @Test
  void sayWhichCannotBeRead(@TempDir Path data) throws Exception {
    Files.createDirectories(Secrets.in(data).file("one"));

    assertThatThrownBy(() -> Secrets.in(data).get("one"))
        .isInstanceOf(ServerFailure.class)
        .hasMessageStartingWith("The secret " + Secrets.in(data).file("one") + " cannot be read");
  }

  private static String permissions(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
