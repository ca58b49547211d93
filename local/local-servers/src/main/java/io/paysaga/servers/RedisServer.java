package io.paysaga.servers;

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
          6,
          Map.of(
              "Linux amd64", "/redis-server-6.2.6-v5-linux-amd64",
              "Mac OS X amd64", "/redis-server-6.2.6-v5-darwin-amd64"));

  private static final String DELIVERED = "6.2.6";

  private final DataFolder folder;
  private @Nullable Path program;
  private String version = DELIVERED;

  public RedisServer(DataFolder folder, int port) {
    super("redis", folder, port);
    this.folder = folder;
  }

  @Override
  protected void prepare() throws IOException {
    Optional<Installed> installed = PROGRAM.installed();
    if (installed.isPresent()) {
      program = installed.get().file();
      version = installed.get().version();
    } else {
      program = Programs.once("redis-" + DELIVERED, RedisServer::install).resolve("redis-server");
    }
    Files.createDirectories(folder.data(name()));
  }

  @Override
  public String program() {
    return "Redis " + version + ", " + program;
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
        "yes");
  }

  @Override
  protected Probe probe() {
    return Probe.redis("127.0.0.1", port());
  }

  private static void install(Path home) throws IOException {
    Path program = home.resolve("redis-server");
    Programs.copyResource(PROGRAM.artifact(), program);
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
