package io.paysaga.servers;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Ends this program's servers when it cannot, because it was killed: a shell that is told of each
 * server over a pipe, and begins when the pipe ends, however this program ended.
 */
final class Reaper {

  /**
   * Asks first, also who is frozen; after 20 seconds it asks no more. Ctrl-C is not meant for it.
   */
  private static final String SCRIPT =
      """
      trap '' INT HUP
      pids=
      while read -r sign pid; do
        others=
        for each in $pids; do [ "$each" = "$pid" ] || others="$others $each"; done
        case $sign in +) pids="$others $pid" ;; *) pids=$others ;; esac
      done
      [ "$pids" ] || exit 0
      kill -TERM $pids
      kill -CONT $pids
      for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        sleep 1
        alive=
        for each in $pids; do kill -0 $each && alive="$alive $each"; done
        pids=$alive
        [ "$pids" ] || exit 0
      done
      kill -KILL $pids
      """;

  private final OutputStream pipe;

  private Reaper(OutputStream pipe) {
    this.pipe = pipe;
  }

  static Reaper start() throws IOException {
    Process shell =
        new ProcessBuilder(OwnSession.of(List.of("sh", "-c", SCRIPT)))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new Reaper(shell.getOutputStream());
  }

  /** Watches over a process of this program's from now until it ends. */
  void watch(ProcessHandle process) {
    tell("+", process);
    process.onExit().thenRun(() -> tell("-", process));
  }

  private synchronized void tell(String sign, ProcessHandle process) {
    try {
      pipe.write((sign + " " + process.pid() + "\n").getBytes(StandardCharsets.US_ASCII));
      pipe.flush();
    } catch (IOException gone) {
      // Somebody ended the shell. What is left behind then, the folder's next owner ends.
    }
  }
}
