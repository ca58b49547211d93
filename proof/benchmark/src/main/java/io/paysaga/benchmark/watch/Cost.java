package io.paysaga.benchmark.watch;

import java.util.Map;
import java.util.TreeMap;

/**
 * What one saga cost, on average over a load and the work that it left.
 *
 * @param cpuMillis milliseconds of processors, by process
 * @param peakMiB largest resident memory since the process began
 * @param bytesWritten to disks, by process
 * @param wakeUps of threads that waited, by process
 * @param database by the names of the database's counters
 * @param records by topic
 * @param bytes on the disk, by folder
 */
public record Cost(
    long sagas,
    Map<String, Double> cpuMillis,
    Map<String, Long> peakMiB,
    Map<String, Double> bytesWritten,
    Map<String, Double> wakeUps,
    Map<String, Double> database,
    Map<String, Double> records,
    Map<String, Double> bytes) {

  /** The process that makes the load: it is no part of the system. */
  public static final String LOAD_CLIENT = "load client";

  /** Of all processes but the load client. */
  public double cpuMillisPerSaga() {
    return ofTheSystem(cpuMillis);
  }

  /** Of all processes but the load client. */
  public double wakeUpsPerSaga() {
    return ofTheSystem(wakeUps);
  }

  private static double ofTheSystem(Map<String, Double> byProcess) {
    return byProcess.entrySet().stream()
        .filter(process -> !process.getKey().equals(LOAD_CLIENT))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  public double commits() {
    return database.getOrDefault("com_commit", 0.0);
  }

  /** Commits included; without what a connection says about itself, as set autocommit. */
  public double statements() {
    return database.getOrDefault("questions", 0.0) - database.getOrDefault("com_set_option", 0.0);
  }

  /** Inserted, updated or deleted. */
  public double rowsWritten() {
    return database.getOrDefault("innodb_rows_inserted", 0.0)
        + database.getOrDefault("innodb_rows_updated", 0.0)
        + database.getOrDefault("innodb_rows_deleted", 0.0);
  }

  /** A question or an answer is a record of its own. */
  public double roundTrips() {
    return recordsPerSaga() / 2;
  }

  public double recordsPerSaga() {
    return topics().values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** Records by topic, without the consumers' offsets. */
  public Map<String, Double> topics() {
    Map<String, Double> topics = new TreeMap<>(records);
    topics.keySet().removeIf(topic -> topic.startsWith("__"));
    return topics;
  }

  /** Without what the database and the broker would have done in the same time anyway. */
  public Cost without(Cost idle) {
    return new Cost(
        sagas,
        cpuMillis,
        peakMiB,
        bytesWritten,
        wakeUps,
        difference(database, idle.database),
        difference(records, idle.records),
        bytes);
  }

  private static Map<String, Double> difference(
      Map<String, Double> one, Map<String, Double> other) {
    Map<String, Double> difference = new TreeMap<>(one);
    other.forEach((name, value) -> difference.merge(name, -value, Double::sum));
    return difference;
  }
}
