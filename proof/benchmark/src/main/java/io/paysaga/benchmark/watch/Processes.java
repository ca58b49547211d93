package io.paysaga.benchmark.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
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
    pids.get()
        .forEach(
            (name, pid) ->
                status(pid)
                    .filter(line -> line.startsWith(label))
                    .map(line -> line.replaceAll("\\D", ""))
                    .forEach(kib -> all.put(name, Long.parseLong(kib) / 1024)));
    return all;
  }

  /** Empty for a process that has ended, or on a system without /proc. */
  private static Stream<String> status(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream();
    } catch (IOException gone) {
      return Stream.empty();
    }
  }
}
