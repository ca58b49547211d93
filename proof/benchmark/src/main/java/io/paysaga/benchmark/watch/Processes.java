package io.paysaga.benchmark.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Processes by name, and what each has used since it began. */
final class Processes {

  private final Supplier<Map<String, Long>> pids;

  /**
   * @param pids asked each time: a process that was started again has another id
   */
  Processes(Supplier<Map<String, Long>> pids) {
    this.pids = pids;
  }

  /** Seconds of processors. */
  Map<String, Double> cpuSeconds() {
    Map<String, Double> seconds = new TreeMap<>();
    pids.get()
        .forEach(
            (name, pid) ->
                ProcessHandle.of(pid)
                    .flatMap(process -> process.info().totalCpuDuration())
                    .map(Duration::toNanos)
                    .ifPresent(nanos -> seconds.put(name, nanos / 1e9)));
    return seconds;
  }

  /** Resident memory in MiB; only where the system tells it. */
  Map<String, Long> residentMiB() {
    return mebibytes("VmRSS:");
  }

  /** The largest resident memory since the start, in MiB; only where the system tells it. */
  Map<String, Long> peakMiB() {
    return mebibytes("VmHWM:");
  }

  private Map<String, Long> mebibytes(String label) {
    Map<String, Long> all = new TreeMap<>();
    each(
        (name, proc) ->
            number(proc.resolve("status"), label).forEach(kib -> all.put(name, kib / 1024)));
    return all;
  }

  /** Bytes that were on their way to a disk; only where the system tells it. */
  Map<String, Long> bytesWritten() {
    Map<String, Long> all = new TreeMap<>();
    each(
        (name, proc) ->
            number(proc.resolve("io"), "write_bytes:").forEach(bytes -> all.put(name, bytes)));
    return all;
  }

  /**
   * How often threads that live now have waited for something and gone on; only where the system
   * tells it.
   */
  Map<String, Long> wakeUps() {
    Map<String, Long> all = new TreeMap<>();
    each(
        (name, proc) ->
            threads(proc)
                .flatMap(thread -> number(thread.resolve("status"), "voluntary_ctxt_switches:"))
                .forEach(times -> all.merge(name, times, Long::sum)));
    return all;
  }

  private void each(BiConsumer<String, Path> look) {
    pids.get().forEach((name, pid) -> look.accept(name, Path.of("/proc", Long.toString(pid))));
  }

  private static Stream<Path> threads(Path proc) {
    try (Stream<Path> threads = Files.list(proc.resolve("task"))) {
      return threads.toList().stream();
    } catch (IOException gone) {
      return Stream.empty();
    }
  }

  /** Empty of a process or a thread that has ended, or on a system without /proc. */
  private static Stream<Long> number(Path file, String label) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(label))
          .map(line -> Long.valueOf(line.replaceAll("\\D", "")));
    } catch (IOException gone) {
      return Stream.empty();
    }
  }
}
