package io.paysaga.benchmark.watch;

import java.util.Map;
import java.util.TreeMap;

/**
 * How everything stood at a moment; all but the memory only grows.
 *
 * @param cpuSeconds by process
 * @param residentMiB resident memory, by process
 * @param peakMiB largest resident memory, by process
 * @param bytesWritten to disks, by process
 * @param wakeUps of threads that waited, by process
 * @param counters of the database, in lower case
 * @param records by topic
 * @param bytes on the disk, by folder
 */
public record Snapshot(
    Map<String, Double> cpuSeconds,
    Map<String, Long> residentMiB,
    Map<String, Long> peakMiB,
    Map<String, Long> bytesWritten,
    Map<String, Long> wakeUps,
    Map<String, Long> counters,
    Map<String, Long> records,
    Map<String, Long> bytes) {

  /** What was used since then, by so many sagas. */
  public Cost since(Snapshot before, long sagas) {
    Map<String, Double> cpu = new TreeMap<>();
    cpuSeconds.forEach(
        (process, seconds) ->
            cpu.put(
                process, 1000 * (seconds - before.cpuSeconds.getOrDefault(process, 0.0)) / sagas));
    return new Cost(
        sagas,
        cpu,
        peakMiB,
        perSaga(bytesWritten, before.bytesWritten, sagas),
        perSaga(wakeUps, before.wakeUps, sagas),
        perSaga(counters, before.counters, sagas),
        perSaga(records, before.records, sagas),
        perSaga(bytes, before.bytes, sagas));
  }

  private static Map<String, Double> perSaga(
      Map<String, Long> now, Map<String, Long> before, long sagas) {
    Map<String, Double> each = new TreeMap<>();
    now.forEach(
        (name, value) -> {
          long grown = value - before.getOrDefault(name, 0L);
          if (grown != 0) {
            each.put(name, (double) grown / sagas);
          }
        });
    return each;
  }
}
