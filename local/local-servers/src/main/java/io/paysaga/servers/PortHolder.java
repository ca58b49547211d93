package io.paysaga.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who listens on a port, as Linux tells it of the processes of the same user; no other system does.
 */
final class PortHolder {

  private static final String LISTENS = "0A";

  private PortHolder() {}

  static Optional<ProcessHandle> of(int port) {
    Set<String> sockets =
        Stream.of("/proc/net/tcp", "/proc/net/tcp6")
            .flatMap(PortHolder::lines)
            .map(line -> line.strip().split("\\s+"))
            .filter(socket -> socket[1].endsWith(String.format(Locale.ROOT, ":%04X", port)))
            .filter(socket -> socket[3].equals(LISTENS))
            .map(socket -> "socket:[" + socket[9] + "]")
            .collect(Collectors.toSet());
    return sockets.isEmpty()
        ? Optional.empty()
        : ProcessHandle.allProcesses().filter(process -> holds(process, sockets)).findFirst();
  }

  private static Stream<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file)).stream();
    } catch (IOException none) {
      return Stream.empty();
    }
  }

  private static boolean holds(ProcessHandle process, Set<String> sockets) {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      return open.anyMatch(each -> sockets.contains(target(each)));
    } catch (IOException | UncheckedIOException notOurs) {
      return false;
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closed) {
      return "";
    }
  }
}
