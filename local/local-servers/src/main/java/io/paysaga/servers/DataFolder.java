package io.paysaga.servers;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * The data, logs and process ids of a set of servers, owned by one program at a time: the lock ends
 * with its owner, so processes noted in a folder that can be locked are left over from an owner
 * that was killed. They end by themselves then, unless their {@link Reaper} was killed too. Nobody
 * else of this machine may look into it.
 */
public final class DataFolder implements AutoCloseable {

  private static final long LEAST_FREE_BYTES = 512L << 20;

  private final Path root;
  private final FileChannel lock;
  private @Nullable Reaper reaper;

  private DataFolder(Path root, FileChannel lock) {
    this.root = root;
    this.lock = lock;
  }

  /**
   * Makes the folder this program's own.
   *
   * @throws ServerFailure when another program uses it, or it cannot be written
   */
  public static DataFolder claim(Path root) {
    DataFolder folder = tryClaim(root.toAbsolutePath().normalize());
    if (folder == null) {
      throw new ServerFailure(
          String.format(
              Locale.ROOT,
              "The servers of %s run already; end the program that started them first (pid %s).",
              root,
              owner(root)));
    }
    return folder;
  }

  /** Claims {@code root}, or when it is in use, the first free of {@code root-2, root-3, ..}. */
  static DataFolder claimAny(Path root) {
    Path path = root.toAbsolutePath().normalize();
    DataFolder folder = tryClaim(path);
    for (int number = 2; folder == null; number++) {
      folder = tryClaim(path.resolveSibling(path.getFileName() + "-" + number));
    }
    return folder;
  }

  private static @Nullable DataFolder tryClaim(Path root) {
    try {
      Secrets.ownersAlone(root);
      Files.createDirectories(root.resolve("run"));
      Files.createDirectories(root.resolve("logs"));
      FileChannel channel =
          FileChannel.open(
              root.resolve("run/lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        return null;
      }
      Files.writeString(root.resolve("run/owner"), Long.toString(ProcessHandle.current().pid()));
      return new DataFolder(root, channel);
    } catch (IOException e) {
      throw new ServerFailure("The folder " + root + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static String owner(Path root) {
    try {
      return Files.readString(root.resolve("run/owner"));
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  public Path root() {
    return root;
  }

  /**
   * What tells this folder's from everything else where others make things too: the same for each
   * owner, so that one can remove what another that was killed has left there.
   */
  String token() {
    Path file = root.resolve("run/token");
    try {
      if (!Files.exists(file)) {
        Files.writeString(
            file, String.format(Locale.ROOT, "%06x", new SecureRandom().nextInt(1 << 24)));
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new ServerFailure("The folder " + root + " cannot be written: " + e.getMessage(), e);
    }
  }

  /** Those that its servers and their clients share. */
  public Secrets secrets() {
    return Secrets.in(root);
  }

  Path data(String server) {
    return root.resolve(server);
  }

  Path log(String server) {
    return root.resolve("logs").resolve(server + ".log");
  }

  /**
   * Ends the processes that an earlier owner left behind.
   *
   * @return one line per ended process
   */
  public List<String> endLeftOvers() {
    Map<String, ProcessHandle> leftOvers = new TreeMap<>();
    for (Path file : pidFiles()) {
      leftOver(file).ifPresent(process -> leftOvers.put(nameOf(file), process));
    }
    leftOvers.values().forEach(ProcessHandle::destroy);
    leftOvers.values().forEach(DataFolder::awaitEnd);
    pidFiles().forEach(DataFolder::delete);
    return leftOvers.entrySet().stream()
        .map(
            entry ->
                String.format(
                    Locale.ROOT,
                    "ended %s (pid %d), which an earlier run had left behind",
                    entry.getKey(),
                    entry.getValue().pid()))
        .toList();
  }

  /** Removes all data; logs stay until a server begins a new one. */
  public void clear() {
    try (Stream<Path> children = Files.list(root)) {
      for (Path child :
          children.filter(path -> !List.of("run", "logs").contains(nameOf(path))).toList()) {
        FileSystemUtils.deleteRecursively(child);
      }
    } catch (IOException e) {
      throw new ServerFailure("The folder " + root + " cannot be emptied: " + e.getMessage(), e);
    }
  }

  synchronized void note(String server, ProcessHandle process) throws IOException {
    if (reaper == null) {
      reaper = Reaper.start();
    }
    reaper.watch(process);
    Files.writeString(pidFile(server), process.pid() + " " + startOf(process) + "\n");
  }

  void forget(String server) {
    delete(pidFile(server));
  }

  /**
   * @throws ServerFailure when the disk has no room for servers that write
   */
  void requireRoom(String server) throws IOException {
    long free = Files.getFileStore(root).getUsableSpace();
    if (free < LEAST_FREE_BYTES) {
      throw new ServerFailure(
          String.format(
              Locale.ROOT,
              "%s needs room: the disk of %s has %d MB left, and at least %d MB are needed.",
              server,
              root,
              free >> 20,
              LEAST_FREE_BYTES >> 20));
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new ServerFailure("The folder " + root + " cannot be released.", e);
    }
  }

  private Path pidFile(String server) {
    return root.resolve("run").resolve(server + ".pid");
  }

  private List<Path> pidFiles() {
    try (Stream<Path> files = Files.list(root.resolve("run"))) {
      return files.filter(file -> file.toString().endsWith(".pid")).sorted().toList();
    } catch (IOException e) {
      throw new ServerFailure("The folder " + root + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** A process id alone may long belong to a stranger: the start time must be the same too. */
  private static Optional<ProcessHandle> leftOver(Path file) {
    try {
      String[] noted = Files.readString(file).strip().split(" ");
      return noted.length < 2
          ? Optional.empty()
          : ProcessHandle.of(Long.parseLong(noted[0]))
              .filter(process -> startOf(process).equals(noted[1]));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("unknown");
  }

  private static void awaitEnd(ProcessHandle process) {
    process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
    process.destroyForcibly();
    process.onExit().join();
  }

  private static String nameOf(Path file) {
    return file.getFileName().toString().replaceFirst("\\.pid$", "");
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new ServerFailure(file + " cannot be deleted: " + e.getMessage(), e);
    }
  }
}
