package io.paysaga.servers;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** Kafka 4.2 as a process: one node that is broker and controller. */
public final class KafkaServer extends ServerProcess {

  /** Below the broker's own limit, so that a test need not wait for long until a member is out. */
  static final Duration SHORTEST_SESSION = Duration.ofSeconds(2);

  private final DataFolder folder;
  private final int controllerPort;
  private final Path settings;
  private final List<String> further;

  /**
   * @param further lines of the broker's settings
   */
  public KafkaServer(DataFolder folder, int port, int controllerPort, String... further) {
    super("kafka", folder, port);
    this.folder = folder;
    this.controllerPort = controllerPort;
    this.settings = folder.data(name()).resolve("server.properties");
    this.further = List.of(further);
  }

  /**
   * Deletes its data: topics, offsets of groups, all.
   *
   * @throws IllegalStateException while it runs
   */
  public void forget() {
    if (isRunning()) {
      throw new IllegalStateException("Kafka runs; stop it before its data is deleted.");
    }
    try {
      FileSystemUtils.deleteRecursively(folder.data(name()));
    } catch (IOException e) {
      throw new ServerFailure("Kafka's data cannot be deleted: " + e.getMessage(), e);
    }
  }

  @Override
  protected List<Integer> ports() {
    return List.of(port(), controllerPort);
  }

  @Override
  protected void prepare() throws IOException {
    Path data = folder.data(name());
    Files.createDirectories(data);
    Files.writeString(settings, settings());
    if (!Files.exists(data.resolve("log/meta.properties"))) {
      FileSystemUtils.deleteRecursively(data.resolve("log"));
      List<String> format = new ArrayList<>(java("-XX:TieredStopAtLevel=1"));
      format.addAll(
          List.of(
              "kafka.tools.StorageTool",
              "format",
              "--standalone",
              "--cluster-id",
              "cGF5c2FnYS1sb2NhbC0wMQ",
              "--config",
              settings.toString()));
      Programs.run(data, format);
    }
  }

  @Override
  protected List<String> command() {
    List<String> command =
        new ArrayList<>(java("-Xms64m", "-Xmx384m", "-XX:+ExitOnOutOfMemoryError"));
    command.addAll(List.of("kafka.Kafka", settings.toString()));
    return command;
  }

  @Override
  protected Probe probe() {
    return Probe.kafka("127.0.0.1", port());
  }

  /** Brokers' jars, which are on nobody else's class path. */
  public static String classPath() {
    try (InputStream list = KafkaServer.class.getResourceAsStream("kafka.classpath")) {
      if (list == null) {
        throw new ServerFailure(
            "local-servers was not built by Maven: kafka.classpath is missing.");
      }
      String classPath = new String(list.readAllBytes(), StandardCharsets.UTF_8).strip();
      Arrays.stream(classPath.split(File.pathSeparator))
          .filter(jar -> !Files.exists(Path.of(jar)))
          .findFirst()
          .ifPresent(
              jar -> {
                throw new ServerFailure(jar + " is missing; build local-servers again.");
              });
      return classPath;
    } catch (IOException e) {
      throw new ServerFailure("kafka.classpath cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<String> java(String... options) {
    return Stream.of(
            Stream.of(Path.of(System.getProperty("java.home"), "bin/java").toString()),
            Arrays.stream(options),
            Stream.of(
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
                "-cp",
                classPath()))
        .flatMap(part -> part)
        .toList();
  }

  private String settings() {
    return String.format(
        Locale.ROOT,
        """
        node.id=1
        process.roles=broker,controller
        listeners=BROKER://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=BROKER://127.0.0.1:%1$d
        inter.broker.listener.name=BROKER
        controller.listener.names=CONTROLLER
        listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
        controller.quorum.bootstrap.servers=127.0.0.1:%2$d
        log.dirs=%3$s
        auto.create.topics.enable=false
        default.replication.factor=1
        offsets.topic.replication.factor=1
        offsets.topic.num.partitions=10
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        transaction.state.log.num.partitions=5
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        group.initial.rebalance.delay.ms=0
        group.min.session.timeout.ms=%4$d
        %5$s
        """,
        port(),
        controllerPort,
        folder.data(name()).resolve("log"),
        SHORTEST_SESSION.toMillis(),
        String.join("\n", further));
  }
}
