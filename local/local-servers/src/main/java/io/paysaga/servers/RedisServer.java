package io.paysaga.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Redis 6.2 as a process that keeps an append-only file. */
public final class RedisServer extends ServerProcess {

  private static final Map<String, String> PROGRAMS =
      Map.of(
          "Linux amd64", "/redis-server-6.2.6-v5-linux-amd64",
          "Mac OS X amd64", "/redis-server-6.2.6-v5-darwin-amd64");

  private final DataFolder folder;
  private @Nullable Path program;

  public RedisServer(DataFolder folder, int port) {
    super("redis", folder, port);
    this.folder = folder;
  }

  @Override
  protected void prepare() throws IOException {
    program = Programs.once("redis-6.2.6", RedisServer::install).resolve("redis-server");
    Files.createDirectories(folder.data(name()));
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
    Programs.copyResource(Programs.forThisMachine("Redis", PROGRAMS), program);
    String missing = Programs.missingLibrary(program);
    if (missing != null) {
      throw new ServerFailure(
          String.format(
              Locale.ROOT,
              "Redis needs the library %s (OpenSSL 3), which this machine lacks; install the"
                  + " package libssl3, or use 'docker compose up' instead.",
              missing));
    }
  }
}
