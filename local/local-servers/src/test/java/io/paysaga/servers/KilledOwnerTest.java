package io.paysaga.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that starts servers is killed. */
class KilledOwnerTest {

  private final List<ProcessHandle> servers = new ArrayList<>();

  @TempDir private Path path;

  /** Starts servers in the folder that it is told, and prints their process ids. */
  static final class Owner {

    public static void main(String[] arguments) {
      DataFolder folder = DataFolder.claim(Path.of(arguments[0]));
      folder.endLeftOvers().forEach(System.err::println);
      Sleeper running = new Sleeper("running", folder);
      Sleeper frozen = new Sleeper("frozen", folder);
      Sleeper restarted = new Sleeper("restarted", folder);
      Sleeper stopped = new Sleeper("stopped", folder);
      List.of(running, frozen, restarted, stopped).forEach(Server::start);
      frozen.pause();
      restarted.kill();
      restarted.start();
      stopped.stop();
      System.out.println(running.pid() + " " + frozen.pid() + " " + restarted.pid());
      running.awaitEnd();
    }
  }

  private static final class Sleeper extends ServerProcess {

    Sleeper(String name, DataFolder folder) {
      super(name, folder, LoopbackPort.free());
    }

    void awaitEnd() {
      ProcessHandle.of(pid()).ifPresent(process -> process.onExit().join());
    }

    @Override
    protected List<String> command() {
      return List.of("sleep", "600");
    }

    @Override
    protected Probe probe() {
      return () -> true;
    }
  }

  @AfterEach
  void endWhatIsLeft() {
    servers.forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void itsServersEndWithIt() throws IOException {
    Process owner = startOwner();
    assertThat(servers).hasSize(3).allMatch(ProcessHandle::isAlive);

    owner.destroyForcibly().onExit().join();

    await().until(() -> servers.stream().noneMatch(ProcessHandle::isAlive));
  }

  private Process startOwner() throws IOException {
    Process owner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Owner.class.getName(),
                path.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader said = owner.inputReader(StandardCharsets.US_ASCII);
    Arrays.stream(said.readLine().split(" "))
        .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
        .forEach(servers::add);
    return owner;
  }
}
