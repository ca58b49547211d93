package io.paysaga.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/** MySQL 8.0.15 as a process, durable: no commit is acknowledged before it is on the disk. */
public final class MySqlServer extends ServerProcess {

  static final String ADMIN = "root";
  static final String ADMIN_PASSWORD = "root-secret";

  private static final Map<String, String> ARCHIVES =
      Map.of(
          "Linux amd64", "/mysql-Linux-amd64.tar.gz",
          "Mac OS X amd64", "/mysql-Mac_OS_X-x86_64.tar.gz");

  /** Those that have a stand-in among the resources. */
  private static final Set<String> REPLACEABLE = Set.of("libaio.so.1", "libnuma.so.1");

  private final DataFolder folder;
  private @Nullable Path home;

  public MySqlServer(DataFolder folder, int port) {
    super("mysql", folder, port);
    this.folder = folder;
  }

  public Databases databases() {
    return new Databases(address(), ADMIN, ADMIN_PASSWORD);
  }

  @Override
  protected void prepare() throws IOException {
    home = Programs.once("mysql-8.0.15", MySqlServer::install);
    Path data = folder.data(name());
    if (!Files.isDirectory(data)) {
      Path draft = data.resolveSibling(name() + ".draft");
      FileSystemUtils.deleteRecursively(draft);
      FileSystemUtils.copyRecursively(home.resolve("data"), draft);
      Files.move(draft, data, StandardCopyOption.ATOMIC_MOVE);
    }
    // Names the killed owner's process id, which a stranger may have by now; MySQL would give way.
    Files.deleteIfExists(data.resolve("mysql.sock.lock"));
  }

  @Override
  protected List<String> command() {
    List<String> command = mysqld(home, folder.data(name()));
    command.addAll(
        List.of(
            "--bind-address=127.0.0.1",
            "--port=" + port(),
            "--socket=mysql.sock",
            "--pid-file=mysql.pid",
            "--mysqlx=OFF",
            "--skip-name-resolve",
            "--skip-log-bin",
            "--performance-schema=OFF",
            "--innodb-buffer-pool-size=128M",
            "--innodb-flush-log-at-trx-commit=1",
            "--max-connections=300",
            "--table-open-cache=400"));
    return command;
  }

  @Override
  protected Probe probe() {
    return Probe.mysql(databases().admin());
  }

  /** Unpacks the program and initialises the data that every new server starts with. */
  private static void install(Path home) throws IOException {
    Path archive = home.resolve("mysql.tar.gz");
    Programs.copyResource(Programs.forThisMachine("MySQL", ARCHIVES), archive);
    Programs.run(home, List.of("tar", "-xzf", archive.toString()));
    Files.delete(archive);
    standInForMissingLibraries(home);
    Path firstStatements =
        Files.writeString(
            home.resolve("first.sql"),
            String.format(
                Locale.ROOT,
                """
            CREATE USER '%1$s'@'127.0.0.1' IDENTIFIED BY '%2$s';
            GRANT ALL PRIVILEGES ON *.* TO '%1$s'@'127.0.0.1' WITH GRANT OPTION;
            """,
                ADMIN,
                ADMIN_PASSWORD));
    List<String> initialise = mysqld(home, home.resolve("data"));
    initialise.addAll(List.of("--initialize-insecure", "--init-file=" + firstStatements));
    Programs.run(home, initialise);
    // Names a server: each copy of the data gets its own.
    Files.delete(home.resolve("data/auto.cnf"));
  }

  /** mysqld looks for libraries beside itself first. */
  private static void standInForMissingLibraries(Path home) throws IOException {
    Path bin = home.resolve("bin");
    String missing;
    while ((missing = Programs.missingLibrary(bin.resolve("mysqld"))) != null) {
      if (!REPLACEABLE.contains(missing)) {
        throw new ServerFailure(
            String.format(
                Locale.ROOT,
                "MySQL needs the library %s, which this machine lacks; install the package that"
                    + " has it, or use 'docker compose up' instead.",
                missing));
      }
      Programs.copyResource(missing, bin.resolve(missing));
    }
  }

  private static List<String> mysqld(Path home, Path data) {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/mysqld").toString());
    command.add("--no-defaults");
    command.add("--basedir=" + home);
    command.add("--datadir=" + data);
    command.add("--lc-messages-dir=" + home.resolve("share"));
    command.add("--character-set-server=utf8mb4");
    command.add("--default-time-zone=+00:00");
    if (System.getProperty("user.name").equals("root")) {
      command.add("--user=root");
    }
    if (Files.exists(home.resolve("bin/libaio.so.1"))) {
      command.add("--innodb-use-native-aio=0");
    }
    return command;
  }
}
