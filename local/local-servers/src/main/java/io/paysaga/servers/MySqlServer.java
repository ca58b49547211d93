package io.paysaga.servers;

import io.paysaga.servers.ServerProgram.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.util.FileSystemUtils;

/**
 * MySQL as a process, an artifact's 8.0.15 or one installed; durable: no commit is acknowledged
 * before it is on the disk.
 */
public final class MySqlServer extends ServerProcess {

  static final String ADMIN = "root";
  static final String ADMIN_PASSWORD = "root-secret";

  static final ServerProgram PROGRAM =
      new ServerProgram(
          "MySQL",
          "mysqld",
          "PAYSAGA_MYSQLD",
          Pattern.compile("^(?!.*MariaDB).*Ver (?<version>(?<major>\\d+)\\.(?<minor>\\d+)\\.\\d+)"),
          8,
          Map.of(
              "Linux amd64", "/mysql-Linux-amd64.tar.gz",
              "Mac OS X amd64", "/mysql-Mac_OS_X-x86_64.tar.gz"));

  private static final String DELIVERED = "8.0.15";

  /** Those that have a stand-in among the resources. */
  private static final Set<String> REPLACEABLE = Set.of("libaio.so.1", "libnuma.so.1");

  private final DataFolder folder;

  /** The program with what it needs to find its own files. */
  private List<String> mysqld = List.of();

  private String version = DELIVERED;
  private Path data;

  public MySqlServer(DataFolder folder, int port) {
    super("mysql", folder, port);
    this.folder = folder;
    this.data = folder.data(name());
  }

  public Databases databases() {
    return new Databases(address(), ADMIN, ADMIN_PASSWORD);
  }

  @Override
  protected void prepare() throws IOException {
    Path made;
    Optional<Installed> installed = PROGRAM.installed();
    if (installed.isPresent()) {
      mysqld = List.of(installed.get().file().toString(), "--no-defaults");
      version = installed.get().version();
      // One series does not read what another has written.
      data = folder.data(name() + "-" + installed.get().series());
      made = Programs.once("mysql-data-" + version, home -> initialise(mysqld, home));
    } else {
      made = Programs.once("mysql-" + DELIVERED, MySqlServer::install);
      mysqld = delivered(made);
    }
    if (!Files.isDirectory(data)) {
      Path draft = Path.of(data + ".draft");
      FileSystemUtils.deleteRecursively(draft);
      FileSystemUtils.copyRecursively(made.resolve("data"), draft);
      Files.move(draft, data, StandardCopyOption.ATOMIC_MOVE);
    }
    // Names the killed owner's process id, which a stranger may have by now; MySQL would give way.
    Files.deleteIfExists(data.resolve("mysql.sock.lock"));
  }

  @Override
  public String program() {
    return "MySQL " + version + ", " + (mysqld.isEmpty() ? "" : mysqld.get(0));
  }

  @Override
  protected List<String> command() {
    List<String> command = on(data, mysqld);
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

  /** Unpacks the program and makes its data. */
  private static void install(Path home) throws IOException {
    Path archive = home.resolve("mysql.tar.gz");
    Programs.copyResource(PROGRAM.artifact(), archive);
    Programs.run(home, List.of("tar", "-xzf", archive.toString()));
    Files.delete(archive);
    standInForMissingLibraries(home);
    initialise(delivered(home), home);
  }

  /** Makes the data that every new server starts with. */
  private static void initialise(List<String> mysqld, Path home) throws IOException {
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
    List<String> initialise = on(home.resolve("data"), mysqld);
    initialise.addAll(List.of("--initialize-insecure", "--init-file=" + firstStatements));
    Programs.run(home, initialise);
    // Names a server: each copy of the data gets its own.
    Files.deleteIfExists(home.resolve("data/auto.cnf"));
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
                "The MySQL that is delivered needs the library %s, which this machine lacks:"
                    + " install the package that has it. Or %s",
                missing,
                PROGRAM.whatToDo()));
      }
      Programs.copyResource(missing, bin.resolve(missing));
    }
  }

  private static List<String> delivered(Path home) {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/mysqld").toString());
    command.add("--no-defaults");
    command.add("--basedir=" + home);
    command.add("--lc-messages-dir=" + home.resolve("share"));
    if (Files.exists(home.resolve("bin/libaio.so.1"))) {
      command.add("--innodb-use-native-aio=0");
    }
    return command;
  }

  private static List<String> on(Path data, List<String> mysqld) {
    List<String> command = new ArrayList<>(mysqld);
    command.add("--datadir=" + data);
    command.add("--character-set-server=utf8mb4");
    command.add("--default-time-zone=+00:00");
    // Of a package it may be a folder that only that package's user may read.
    command.add("--secure-file-priv=NULL");
    // Of root it wants to hear that this is meant.
    if (System.getProperty("user.name").equals("root")) {
      command.add("--user=root");
    }
    return command;
  }
}
