package io.paysaga.servers;

import io.paysaga.servers.ServerProgram.Delivered;
import io.paysaga.servers.ServerProgram.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Redis as a process that keeps an append-only file: an artifact's 6.2, or one installed. */
public final class RedisServer extends ServerProcess {

  static final ServerProgram PROGRAM =
      new ServerProgram(
          "Redis",
          "redis-server",
          "PAYSAGA_REDIS_SERVER",
          Pattern.compile("server v=(?<version>(?<major>\\d+)\\.(?<minor>\\d+)\\S*)"),
          7,
          Map.of(
              "Linux amd64",
              new Delivered(
                  "/redis-server-6.2.6-v5-linux-amd64",
                  "1f716094e08a25faee2bc7626feb9e13464ed89018ac5c376c5e9cff06bdcf52"),
              "Mac OS X amd64",
              new Delivered(
                  "/redis-server-6.2.6-v5-darwin-amd64",
                  "7a4eb450d90a6ce9a2c651cfc4a0613b980a270c6426cbb6fa42d6c3beec9ce8")));

  private static final String DELIVERED = "6.2.6";

  private static final String ACL_FILE = "redis-users.acl";

  private final DataFolder folder;
  private @Nullable Path program;
  private String told = "Redis " + DELIVERED;

  public RedisServer(DataFolder folder, int port) {
    super("redis", folder, port);
    this.folder = folder;
  }

  @Override
  protected void prepare() throws IOException {
    Optional<Installed> installed = PROGRAM.installed();
    if (installed.isPresent()) {
      program = installed.get().file();
      told = installed.get().told("Redis");
    } else {
      program =
          Programs.once(PROGRAM.artifact().folder("redis-" + DELIVERED), RedisServer::install)
              .resolve("redis-server");
      told = "Redis " + DELIVERED + ", " + program;
    }
    Files.createDirectories(folder.data(name()));
    Secrets.write(folder.data(ACL_FILE), RedisUsers.lines(folder.secrets()));
  }

  @Override
  public String program() {
    return told;
  }

  @Override
  protected List<String> command() {
    return List.of(
        String.valueOf(program),
        "--bind",
        "127.0.0.1",
        "--port",
        Integer.toString(port()),
        "--dir",
        folder.data(name()).toString(),
        "--appendonly",
        "yes",
        "--aclfile",
        folder.data(ACL_FILE).toString());
  }

  @Override
  protected Probe probe() {
    return Probe.redis("127.0.0.1", port());
  }

  private static void install(Path home) throws IOException {
    Path program = home.resolve("redis-server");
    PROGRAM.artifact().copyTo(program);
    String missing = Programs.missingLibrary(program);
    if (missing != null) {
      throw new ServerFailure(
          String.format(
              Locale.ROOT,
              "The Redis that is delivered needs the library %s (OpenSSL 3), which this machine"
                  + " lacks: install the package libssl3. Or %s",
              missing,
              PROGRAM.whatToDo()));
    }
  }
}
