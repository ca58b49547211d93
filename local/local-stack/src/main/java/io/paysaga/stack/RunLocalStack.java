package io.paysaga.stack;

import io.paysaga.servers.Server;
import io.paysaga.servers.ServerFailure;
import io.paysaga.servers.ServerProcess;
import io.paysaga.stack.play.PlayPage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs the stack for a person until Ctrl-C. Variables: {@code PAYSAGA_DATA} (local-stack/data),
 * {@code PAYSAGA_PORT_OFFSET} (0), {@code PAYSAGA_SERVICE_JVM_OPTIONS}.
 */
public final class RunLocalStack {

  private static final long MOST_SECONDS_TO_END = 120;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private RunLocalStack() {}

  /** Everything is done by this thread; a signal interrupts it and waits for it to clean up. */
  public static void main(String[] arguments) {
    Thread runner = Thread.currentThread();
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  runner.interrupt();
                  await(ended);
                },
                "end-the-stack"));
    endWithMaven();
    try {
      run(System.getenv());
    } catch (ServerFailure e) {
      say(String.valueOf(e.getMessage()));
    } finally {
      ended.countDown();
    }
    System.exit(1);
  }

  /** When Maven was killed, Ctrl-C reaches nobody any more who could end the stack. */
  private static void endWithMaven() {
    ProcessHandle.current()
        .parent()
        .filter(parent -> parent.info().command().orElse("").endsWith("java"))
        .ifPresent(maven -> maven.onExit().thenRun(() -> System.exit(1)));
  }

  private static void run(Map<String, String> variables) {
    Path data =
        variables.containsKey("PAYSAGA_DATA")
            ? Path.of(variables.get("PAYSAGA_DATA"))
            : Workspace.root().resolve("local/local-stack/data");
    Ports ports = Ports.usual(variables.getOrDefault("PAYSAGA_PORT_OFFSET", "0"));

    say("starting the stack in " + data);
    long before = System.nanoTime();
    LocalStack stack =
        LocalStack.forPeople(data, ports).start(RunLocalStack::say, RunLocalStack::sayStarted);
    List<ServerProcess> processes =
        stack.servers().stream().map(ServerProcess.class::cast).toList();
    try (Supervisor supervisor = new Supervisor(processes, RunLocalStack::say);
        PlayPage play = play(stack, ports.play())) {
      say("ready after " + seconds(System.nanoTime() - before));
      System.out.println(Welcome.to(stack, play.url(), data));
      supervisor.untilInterrupted();
    } finally {
      say("stopping; the data stays in " + data);
      stack.close(server -> say("stopped " + server.name()));
    }
  }

  private static PlayPage play(LocalStack stack, int port) {
    try {
      return PlayPage.open(stack, port);
    } catch (IOException taken) {
      throw new ServerFailure(
          "Another program has port "
              + port
              + ", which the page to play with needs; PAYSAGA_PORT_OFFSET moves all ports ("
              + taken.getMessage()
              + ").");
    }
  }

  private static void sayStarted(Server server, Duration duration) {
    ServerProcess process = (ServerProcess) server;
    say(
        String.format(
            Locale.ROOT,
            "%-19s answers after %4s  pid %-7d port %-5d  %s%s",
            process.name(),
            seconds(duration.toNanos()),
            process.pid(),
            process.port(),
            process.log(),
            process.program().isEmpty() ? "" : "  (" + process.program() + ")"));
  }

  private static void say(String line) {
    System.out.println(LocalTime.now().format(TIME) + "  " + line);
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
  }

  private static void await(CountDownLatch ended) {
    try {
      ended.await(MOST_SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
