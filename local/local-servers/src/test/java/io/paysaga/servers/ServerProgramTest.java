package io.paysaga.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.servers.ServerProgram.Delivered;
import io.paysaga.servers.ServerProgram.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerProgramTest {

  private static final String DELIVERED = "Linux amd64";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "mysqld  Ver 8.0.36-0ubuntu0.22.04.1 for Linux on aarch64 ((Ubuntu)), 8.0.36, 8.0",
    "mysqld  Ver 9.0.1 for macos14.4 on arm64 (Homebrew), 9.0.1, 9.0",
    "/usr/sbin/mysqld  Ver 8.4.3-3 for Linux on aarch64 (Percona Server (GPL)), 8.4.3, 8.4",
    "mysqld  Ver 10.0.0 for Linux on aarch64 (MySQL Community Server - GPL), 10.0.0, 10.0",
  })
  void takesAMySqlThatIsInstalledWhereNoneIsDelivered(String says, String version, String series)
      throws IOException {
    Path mysqld = program("mysqld", says);
    assertThat(MySqlServer.PROGRAM.installed("Linux aarch64", path()))
        .contains(new Installed(mysqld, version, series));
  }

  @ParameterizedTest
  @CsvSource({
    "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=1, 7.0.15, 7.0",
    "Valkey server v=8.0.1 sha=00000000:0 malloc=libc bits=64 build=1, 8.0.1, 8.0",
  })
  void takesARedisThatIsInstalledWhereNoneIsDelivered(String says, String version, String series)
      throws IOException {
    Path redis = program("redis-server", says);
    assertThat(RedisServer.PROGRAM.installed("Mac OS X aarch64", path()))
        .contains(new Installed(redis, version, series));
  }

  @Test
  void prefersWhatIsDeliveredToWhatIsInstalledButNotToWhatIsNamed() throws IOException {
    Path mysqld = program("mysqld", "mysqld  Ver 8.4.3 for Linux on x86_64");
    assertThat(MySqlServer.PROGRAM.installed(DELIVERED, path())).isEmpty();
    for (String named : new String[] {"mysqld", mysqld.toString()}) {
      assertThat(
              MySqlServer.PROGRAM.installed(
                  DELIVERED, Map.of("PATH", folder.toString(), "PAYSAGA_MYSQLD", named)))
          .contains(new Installed(mysqld, "8.4.3", "8.4"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysqld  Ver 10.11.6-MariaDB-0+deb12u1 for debian-linux-gnu on aarch64 (Debian 12)",
        "mariadbd  Ver 11.8.2-MariaDB for Linux on aarch64 (MariaDB Server)",
        "mysqld  Ver 5.7.44 for Linux on x86_64 (MySQL Community Server (GPL))",
        "something else",
        "",
      })
  void refusesAnotherProgramAndOneThatIsTooOld(String says) throws IOException {
    Path mysqld = program("mysqld", says);
    assertThatThrownBy(() -> MySqlServer.PROGRAM.installed("Linux aarch64", path()))
        .isInstanceOf(ServerFailure.class)
        .hasMessage(
            "%s is not MySQL 8 or later, but says '%s'; install MySQL 8 or later, so that mysqld is"
                + " on the PATH, or name it with PAYSAGA_MYSQLD; or use 'docker compose up'"
                + " instead.",
            mysqld, says);
  }

  @Test
  void saysWhatToInstallOrToSetWhereThereIsNone() {
    assertThatThrownBy(
            () -> RedisServer.PROGRAM.installed("Linux aarch64", Map.of("PATH", "/nowhere")))
        .isInstanceOf(ServerFailure.class)
        .hasMessage(
            "Redis is not delivered for Linux aarch64; install Redis 7 or later, so that"
                + " redis-server is on the PATH, or name it with PAYSAGA_REDIS_SERVER; or use"
                + " 'docker compose up' instead.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nowhere/mysqld", "/etc", "/etc/passwd", "no-such-program"})
  void saysWhatTheSettingNames(String named) {
    assertThatThrownBy(
            () -> MySqlServer.PROGRAM.installed(DELIVERED, Map.of("PAYSAGA_MYSQLD", named)))
        .isInstanceOf(ServerFailure.class)
        .hasMessage("PAYSAGA_MYSQLD names '%s', which is no program that can be run here.", named);
  }

  @Test
  void unpacksWhatWasChosenForEveryMachine() throws IOException {
    for (ServerProgram program : List.of(MySqlServer.PROGRAM, RedisServer.PROGRAM)) {
      for (Delivered delivered : program.artifacts().values()) {
        delivered.copyTo(folder.resolve(delivered.sha256()));
        assertThat(folder.resolve(delivered.sha256())).isRegularFile();
      }
    }
  }

  @Test
  void runsNothingThatIsNotWhatWasChosen() {
    String chosen = "0".repeat(64);
    Delivered changed = new Delivered("/redis-server-6.2.6-v5-linux-amd64", chosen);
    assertThatThrownBy(() -> changed.copyTo(folder.resolve("redis-server")))
        .isInstanceOf(ServerFailure.class)
        .hasMessage(
            "/redis-server-6.2.6-v5-linux-amd64 on the class path is not the file that was chosen,"
                + " and is not run: its SHA-256 is"
                + " 1f716094e08a25faee2bc7626feb9e13464ed89018ac5c376c5e9cff06bdcf52, not "
                + chosen
                + ".");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void saysOfWhatIsInstalledThatNobodyChecksIt() throws IOException {
    Path mysqld = program("mysqld", "mysqld  Ver 8.4.3 for Linux on x86_64");
    assertThat(MySqlServer.PROGRAM.installed("Linux aarch64", path()).orElseThrow().told("MySQL"))
        .isEqualTo("MySQL 8.4.3 as installed, not checked, " + mysqld);
  }

  private Map<String, String> path() {
    return Map.of("PATH", "/nowhere:" + folder);
  }

  private Path program(String name, String says) throws IOException {
    Path program = folder.resolve(name);
    Files.writeString(program, "#!/bin/sh\necho '" + says + "'\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return program;
  }
}
