package io.paysaga.benchmark.watch;

import io.paysaga.servers.DatabaseAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Looks at everything that counts: processes, the database, the broker, the disk. */
public final class Watch implements AutoCloseable {

  private static final Set<String> COUNTERS =
      Set.of(
          "com_commit",
          "com_rollback",
          "com_select",
          "com_insert",
          "com_insert_select",
          "com_update",
          "com_delete",
          "com_set_option",
          "questions",
          "handler_commit",
          "innodb_rows_inserted",
          "innodb_rows_updated",
          "innodb_rows_deleted",
          "innodb_rows_read",
          "innodb_os_log_fsyncs",
          "innodb_os_log_written",
          "innodb_data_fsyncs",
          "innodb_data_written",
          "innodb_data_read",
          "innodb_row_lock_waits");

  private final Processes processes;
  private final DatabaseAccess database;
  private final Admin kafka;
  private final Map<String, Path> folders;

  /**
   * @param pids the processes that take part, by name
   * @param kafka with which settings a client may ask for everything
   * @param folders whose sizes are looked at, by name
   */
  public Watch(
      Supplier<Map<String, Long>> pids,
      DatabaseAccess database,
      Map<String, Object> kafka,
      Map<String, Path> folders) {
    this.processes = new Processes(pids);
    this.database = database;
    this.kafka = Admin.create(kafka);
    this.folders = folders;
  }

  /** How everything stands now. */
  public Snapshot look() {
    return new Snapshot(
        processes.cpuSeconds(),
        processes.residentMiB(),
        processes.peakMiB(),
        processes.bytesWritten(),
        processes.wakeUps(),
        counters(),
        records(),
        sizes());
  }

  private Map<String, Long> counters() {
    Map<String, Long> counters = new TreeMap<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("show global status")) {
      while (rows.next()) {
        String name = rows.getString(1).toLowerCase(Locale.ROOT);
        if (COUNTERS.contains(name)) {
          counters.put(name, rows.getLong(2));
        }
      }
      return counters;
    } catch (SQLException failed) {
      throw new IllegalStateException("The database's counters cannot be read.", failed);
    }
  }

  /** How many records each topic has taken so far, by its name. */
  public Map<String, Long> records() {
    try {
      Set<String> topics =
          kafka.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
      Map<TopicPartition, OffsetSpec> partitions =
          kafka.describeTopics(topics).allTopicNames().get().values().stream()
              .flatMap(
                  topic ->
                      topic.partitions().stream()
                          .map(one -> new TopicPartition(topic.name(), one.partition())))
              .collect(Collectors.toMap(Function.identity(), one -> OffsetSpec.latest()));
      Map<String, Long> records = new TreeMap<>();
      kafka
          .listOffsets(partitions)
          .all()
          .get()
          .forEach((one, end) -> records.merge(one.topic(), end.offset(), Long::sum));
      return records;
    } catch (ExecutionException failed) {
      throw new IllegalStateException("Kafka's offsets cannot be read.", failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private Map<String, Long> sizes() {
    Map<String, Long> sizes = new TreeMap<>();
    folders.forEach((name, folder) -> sizes.put(name, size(folder)));
    return sizes;
  }

  /** Files come and go while one looks. */
  private static long size(Path folder) {
    AtomicLong size = new AtomicLong();
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              size.addAndGet(attributes.size());
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return size.get();
  }

  @Override
  public void close() {
    kafka.close();
  }
}
