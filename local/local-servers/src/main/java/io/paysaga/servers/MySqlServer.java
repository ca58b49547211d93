package io.paysaga.servers;

import io.paysaga.servers.ServerProgram.Delivered;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * MySQL as a process, an artifact's 8.0.15 or one installed; durable: no commit is acknowledged
 * before it is on the disk.
 */
public final class MySqlServer extends ServerProcess {

  /** Whom it lets in over TCP where it is told to; its root comes over its socket alone. */
  static final String ADMIN = "admin";

  static final ServerProgram PROGRAM =
      new ServerProgram(
          "MySQL",
          "mysqld",
          "PAYSAGA_MYSQLD",
          Pattern.compile("^(?!.*MariaDB).*Ver (?<version>(?<major>\\d+)\\.(?<minor>\\d+)\\.\\d+)"),
          8,
          Map.of(
              "Linux amd64",
              new Delivered(
                  "/mysql-Linux-amd64.tar.gz",
                  "150bd734755f6e1d2596df9cba19854ae83b4084b4b7a6ed08eb1778a1256f2e"),
              "Mac OS X amd64",
              new Delivered(
                  "/mysql-Mac_OS_X-x86_64.tar.gz",
                  "3549f0f8aeaffded691775a707f5e9bade252853880777f6711943d9fda64b95")));

  private static final String DELIVERED = "8.0.15";

  /** Those that have a stand-in among the resources. */
  private static final Set<String> REPLACEABLE = Set.of("libaio.so.1", "libnuma.so.1");

  /** Of the builds before, which let root in over TCP. */
  private static final String NO_ROOT_OVER_TCP = "DROP USER IF EXISTS 'root'@'127.0.0.1'";

  private final DataFolder folder;
  private final Databases databases;
  private final DatabaseAccess known;
  private final List<String> firstStatements;

  /** The program with what it needs to find its own files. */
  private List<String> mysqld = List.of();

  private String told = "MySQL " + DELIVERED;
  private Path data;

  private MySqlServer(
      DataFolder folder, int port, Databases databases, DatabaseAccess known, List<String> first) {
    super("mysql", folder, port);
    this.folder = folder;
    this.databases = databases;
    this.known = known;
    this.firstStatements = first;
    this.data = folder.data(name());
  }

  /** One that makes these databases as it starts, and lets no administrator in over TCP. */
  public static MySqlServer with(List<String> names, DataFolder folder, int port) {
    Databases databases = Databases.without(addressOf(port), folder.secrets());
    return new MySqlServer(
        folder,
        port,
        databases,
        databases.access(names.get(0), DatabaseUser.SERVING),
        databases.statements(names));
  }

  /** One whose databases are made when they are asked for. */
  static MySqlServer withAdministrator(DataFolder folder, int port) {
    String password = folder.secrets().get(ADMIN);
    Databases databases = Databases.of(addressOf(port), "", folder.secrets(), ADMIN, password);
    String account = "'" + ADMIN + "'@'127.0.0.1'";
    return new MySqlServer(
        folder,
        port,
        databases,
        databases.admin(),
        List.of(
            "CREATE USER IF NOT EXISTS " + account,
            "ALTER USER " + account + " IDENTIFIED BY '" + password + "'",
            "GRANT ALL PRIVILEGES ON *.* TO " + account + " WITH GRANT OPTION"));
  }

  public Databases databases() {
    return databases;
  }

  /** By which its root comes in, without a password: who may look into the folder is its owner. */
  public Path socket() {
    return data.resolve("mysql.sock");
  }

  @Override
  protected void prepare() throws IOException {
    Path made;
    Optional<Installed> installed = PROGRAM.installed();
    if (installed.isPresent()) {
      mysqld = List.of(installed.get().file().toString(), "--no-defaults");
      told = installed.get().told("MySQL");
      // One series does not read what another has written.
      data = folder.data(name() + "-" + installed.get().series());
      made =
          Programs.once(
              "mysql-data-" + installed.get().version(), home -> initialise(mysqld, home));
    } else {
      made = Programs.once(PROGRAM.artifact().folder("mysql-" + DELIVERED), MySqlServer::install);
      mysqld = delivered(made);
      told = "MySQL " + DELIVERED + ", " + mysqld.get(0);
    }
    if (!Files.isDirectory(data)) {
      Path draft = Path.of(data + ".draft");
      FileSystemUtils.deleteRecursively(draft);
      FileSystemUtils.copyRecursively(made.resolve("data"), draft);
      Files.move(draft, data, StandardCopyOption.ATOMIC_MOVE);
    }
    // Names the killed owner's process id, which a stranger may have by now; MySQL would give way.
    Files.deleteIfExists(data.resolve("mysql.sock.lock"));
    writeFirstStatements();
  }

  /** One a line, as mysqld wants them. */
  private void writeFirstStatements() throws IOException {
    Secrets.write(
        firstFile(),
        Stream.concat(Stream.of(NO_ROOT_OVER_TCP), firstStatements.stream())
            .map(statement -> statement + ";\n")
            .collect(Collectors.joining()));
  }

  private Path firstFile() {
    return folder.data(name() + "-first.sql");
  }

  @Override
  public String program() {
    return told;
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
            "--init-file=" + firstFile(),
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
    return Probe.mysql(known);
  }

  /** Unpacks the program and makes its data. */
  private static void install(Path home) throws IOException {
    Path archive = home.resolve("mysql.tar.gz");
    PROGRAM.artifact().copyTo(archive);
    Programs.run(home, List.of("tar", "-xzf", archive.toString()));
    Files.delete(archive);
    standInForMissingLibraries(home);
    initialise(delivered(home), home);
  }

  /** Makes the data that every new server starts with. */
  private static void initialise(List<String> mysqld, Path home) throws IOException {
    List<String> initialise = on(home.resolve("data"), mysqld);
    // Its root has no password, and comes over the socket only, which is in its owner's folder.
    initialise.add("--initialize-insecure");
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
