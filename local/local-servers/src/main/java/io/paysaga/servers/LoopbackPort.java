package io.paysaga.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Finds and checks ports on 127.0.0.1. */
public final class LoopbackPort {

  /**
   * Below the range that Linux takes for outgoing connections: while a server on such a port is
   * down, a client that keeps trying may be given that very port, connect to itself, and keep it.
   */
  private static final int FIRST = 20_000;

  private static final int LAST = 32_000;

  /** A port is free until its server has started, and others look for theirs meanwhile. */
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private LoopbackPort() {}

  /** One that is free, and was not given before in this process. */
  public static int free() {
    for (int attempt = 0; attempt < 200; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      if (GIVEN.add(port) && isFree(port)) {
        return port;
      }
    }
    throw new ServerFailure(
        String.format(
            Locale.ROOT, "No free port between %d and %d was found on 127.0.0.1.", FIRST, LAST));
  }

  /**
   * @throws ServerFailure that names who listens there, where the system tells, and what moves the
   *     port
   */
  static void requireFree(int port, String server) {
    if (isFree(port)) {
      return;
    }
    throw new ServerFailure(
        String.format(
            Locale.ROOT,
            "%s cannot start: port %d on 127.0.0.1 is taken by %s. End that one, or %s.",
            server,
            port,
            PortHolder.of(port).map(LoopbackPort::name).orElse("another program"),
            GIVEN.contains(port)
                ? "start again, which takes other ports"
                : "move all ports by a number with PAYSAGA_PORT_OFFSET"));
  }

  private static String name(ProcessHandle process) {
    return String.format(
        Locale.ROOT,
        "process %d (%s)",
        process.pid(),
        process.info().command().orElse("of another user"));
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static boolean accepts(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
