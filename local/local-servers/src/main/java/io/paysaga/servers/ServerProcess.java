package io.paysaga.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** A server that is a process of its own, with its data and its log in a {@link DataFolder}. */
public abstract class ServerProcess implements Server {

  private static final Duration START_LIMIT = Duration.ofSeconds(180);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(25);

  private final String name;
  private final DataFolder folder;
  private final int port;
  private final Path log;
  private volatile @Nullable Process process;
  private volatile boolean endAsked;
  private volatile Map<String, String> furtherEnvironment = Map.of();
  private volatile IntConsumer deathListener = exitCode -> {};

  protected ServerProcess(String name, DataFolder folder, int port) {
    this.name = name;
    this.folder = folder;
    this.port = port;
    this.log = folder.log(name);
  }

  /** The JVM's own counters are brought up to date once a second, not twenty times. */
  protected static final String FEWER_SAMPLES = "-XX:PerfDataSamplingInterval=1000";

  /** What runs Java here: this program's own, or that of the JDK at {@code paysaga.jdk}. */
  public static String java() {
    String home = System.getProperty("paysaga.jdk", System.getProperty("java.home"));
    return Path.of(home, "bin/java").toString();
  }

  /** Where it listens. */
  protected List<Integer> ports() {
    return List.of(port);
  }

  /**
   * @throws ServerFailure when another program listens where this one is to
   */
  public final void requireFreePorts() {
    ports().forEach(each -> LoopbackPort.requireFree(each, name));
  }

  /** What runs, and of what version, where that depends on the machine; known from the start on. */
  public String program() {
    return "";
  }

  /** Makes what the process needs before it starts. */
  protected void prepare() throws IOException {}

  protected abstract List<String> command();

  /** Added to this program's environment. */
  protected Map<String, String> environment() {
    return Map.of();
  }

  protected abstract Probe probe();

  /** Does what can only be done once it answers; only then it has started. */
  protected void complete() {}

  /** Added to its environment from its next start, instead of what was added so before. */
  public final void setEnvironment(Map<String, String> further) {
    furtherEnvironment = Map.copyOf(further);
  }

  /** Is told the exit code when the process ends though neither stop() nor kill() was called. */
  public final void onDeath(IntConsumer listener) {
    deathListener = listener;
  }

  @Override
  public final String name() {
    return name;
  }

  public final int port() {
    return port;
  }

  static String addressOf(int port) {
    return "127.0.0.1:" + port;
  }

  @Override
  public final String address() {
    return addressOf(port);
  }

  @Override
  public final String log() {
    return log.toString();
  }

  /** The last known process id; 0 before the first start. */
  public final long pid() {
    Process known = process;
    return known == null ? 0 : known.pid();
  }

  @Override
  public final boolean isRunning() {
    Process known = process;
    return known != null && known.isAlive();
  }

  @Override
  public final void start() {
    if (isRunning()) {
      return;
    }
    try {
      folder.requireRoom(name);
      requireFreePorts();
      prepare();
      Process started = launch();
      awaitAnswer(started);
      complete();
    } catch (IOException e) {
      stop();
      throw new ServerFailure(name + " cannot start: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      stop();
      Thread.currentThread().interrupt();
      throw new ServerFailure(name + " was interrupted while it started.", e);
    } catch (ServerFailure e) {
      stop();
      throw e;
    }
  }

  private synchronized Process launch() throws IOException {
    if (process == null && Files.exists(log)) {
      Files.move(log, Path.of(log + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }
    ProcessBuilder builder =
        new ProcessBuilder(OwnSession.of(command()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment());
    builder.environment().putAll(furtherEnvironment);
    Process started = builder.start();
    process = started;
    endAsked = false;
    folder.note(name, started.toHandle());
    return started;
  }

  private void awaitAnswer(Process started) throws InterruptedException {
    long limit = System.nanoTime() + START_LIMIT.toNanos();
    Probe probe = probe();
    do {
      if (started.waitFor(100, TimeUnit.MILLISECONDS)) {
        throw new ServerFailure(
            endAsked
                ? name + " was stopped while it started."
                : String.format(
                    Locale.ROOT,
                    "%s ended with exit code %d while it started; %s tells why.",
                    name,
                    started.exitValue(),
                    log));
      }
      if (System.nanoTime() > limit) {
        throw new ServerFailure(
            String.format(
                Locale.ROOT,
                "%s did not answer within %d seconds; %s may tell why.",
                name,
                START_LIMIT.toSeconds(),
                log));
      }
    } while (!probe.answers());
    started.onExit().thenAccept(this::ended);
  }

  private void ended(Process ended) {
    if (!endAsked && ended == process) {
      deathListener.accept(ended.exitValue());
    }
  }

  @Override
  public final void stop() {
    end(
        running -> {
          running.destroy();
          signal(running, "CONT");
          running
              .onExit()
              .completeOnTimeout(running, STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)
              .join();
          running.destroyForcibly();
        });
  }

  @Override
  public final void kill() {
    end(Process::destroyForcibly);
  }

  private synchronized void end(Consumer<Process> way) {
    endAsked = true;
    Process running = process;
    if (running != null) {
      way.accept(running);
      running.onExit().join();
      folder.forget(name);
    }
  }

  @Override
  public final void pause() {
    signal("STOP");
  }

  @Override
  public final void resume() {
    signal("CONT");
  }

  private void signal(String signal) {
    Process running = process;
    if (running != null) {
      signal(running, signal);
    }
  }

  private static void signal(Process process, String signal) {
    if (!process.isAlive()) {
      return;
    }
    try {
      new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .onExit()
          .join();
    } catch (IOException e) {
      throw new ServerFailure("The signal " + signal + " cannot be sent: " + e.getMessage(), e);
    }
  }
}
