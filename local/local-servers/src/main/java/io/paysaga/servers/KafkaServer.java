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
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * Kafka 4.2 as a process: one node that is broker and controller. Either whoever comes may do
 * everything, or who comes has a name and a password, and may do what the list of users says.
 */
public final class KafkaServer extends ServerProcess {

  /** Below the broker's own limit, so that a test need not wait for long until a member is out. */
  static final Duration SHORTEST_SESSION = Duration.ofSeconds(2);

  /** A dead letter's topic takes batches of twice Kafka's usual size; no record unpacks to more. */
  static final int LARGEST_UNPACKED = 2 * 1_048_588;

  private final DataFolder folder;
  private final int controllerPort;
  private final Path settings;
  private final boolean withUsers;
  private final List<String> further;

  /**
   * For whoever comes.
   *
   * @param further lines of the broker's settings
   */
  public KafkaServer(DataFolder folder, int port, int controllerPort, String... further) {
    this(folder, port, controllerPort, false, further);
  }

  /** For the users of {@code deploy/kafka} alone, who are given to it at each start. */
  public static KafkaServer withUsers(DataFolder folder, int port, int controllerPort) {
    return new KafkaServer(folder, port, controllerPort, true);
  }

  private KafkaServer(
      DataFolder folder, int port, int controllerPort, boolean withUsers, String... further) {
    super("kafka", folder, port);
    this.withUsers = withUsers;
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

  /** With which a person's tools come in to read the topics. */
  public Path reader() {
    return folder.data("kafka-reader.properties");
  }

  @Override
  protected List<Integer> ports() {
    return List.of(port(), controllerPort);
  }

  @Override
  protected void prepare() throws IOException {
    Path data = folder.data(name());
    Files.createDirectories(data);
    if (withUsers) {
      Secrets secrets = folder.secrets();
      secrets.get(KafkaUsers.secretOf(KafkaUsers.ADMIN));
      secrets.get(KafkaUsers.secretOf(KafkaUsers.BROKER));
      Secrets.write(reader(), KafkaUsers.properties(address(), KafkaUsers.READER, secrets));
    }
    Files.writeString(settings, settings());
    if (!Files.exists(data.resolve("log/meta.properties"))) {
      FileSystemUtils.deleteRecursively(data.resolve("log"));
      List<String> format = new ArrayList<>(jvm("-XX:TieredStopAtLevel=1"));
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
        new ArrayList<>(jvm("-Xms64m", "-Xmx384m", "-XX:+ExitOnOutOfMemoryError"));
    command.addAll(List.of("kafka.Kafka", settings.toString()));
    return command;
  }

  @Override
  protected Probe probe() {
    return Probe.kafka("127.0.0.1", port(), client(KafkaUsers.ADMIN));
  }

  @Override
  protected void complete() {
    if (withUsers) {
      KafkaUsers.apply(client(KafkaUsers.ADMIN), folder.secrets());
    }
  }

  /** With which settings a client comes in as this user, or as anybody where there are no users. */
  public Map<String, Object> client(String user) {
    return withUsers
        ? KafkaUsers.settings(address(), user, folder.secrets())
        : Map.of("bootstrap.servers", address());
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

  private static List<String> jvm(String... options) {
    return Stream.of(
            Stream.of(java()),
            Arrays.stream(options),
            Stream.of(
                "-XX:+UseSerialGC",
                FEWER_SAMPLES,
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
        controller.quorum.bootstrap.servers=127.0.0.1:%2$d
        log.dirs=%3$s
        auto.create.topics.enable=false
        max.decompressed.message.bytes=%7$d
        default.replication.factor=1
        offsets.topic.replication.factor=1
        offsets.topic.num.partitions=10
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        transaction.state.log.num.partitions=5
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        group.initial.rebalance.delay.ms=0
        # For a machine with few processors: each thread looks three times a second whether there is something to do.
        num.io.threads=2
        num.network.threads=2
        group.coordinator.threads=1
        # Nobody follows this one controller, so it need not write twice a second that it is there.
        metadata.max.idle.interval.ms=0
        group.min.session.timeout.ms=%4$d
        %5$s
        %6$s
        """,
        port(),
        controllerPort,
        folder.data(name()).resolve("log"),
        SHORTEST_SESSION.toMillis(),
        withUsers
            ? users()
            : "listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
        String.join("\n", further),
        LARGEST_UNPACKED);
  }

  /**
   * The broker itself and the administrator have passwords that it knows from a file: without them
   * nobody could give it the others.
   */
  private String users() {
    String passwords =
        Stream.of(KafkaUsers.ADMIN, KafkaUsers.BROKER)
            .map(user -> "user_" + user + "=\"" + password(user) + "\"")
            .collect(Collectors.joining(" "));
    return String.format(
        Locale.ROOT,
        """
        authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
        allow.everyone.if.no.acl.found=false
        super.users=User:%1$s;User:%2$s
        listener.security.protocol.map=BROKER:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT
        sasl.mechanism.inter.broker.protocol=PLAIN
        sasl.mechanism.controller.protocol=PLAIN
        listener.name.broker.sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN
        listener.name.controller.sasl.enabled.mechanisms=PLAIN
        listener.name.broker.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
        listener.name.broker.plain.sasl.jaas.config=%3$s
        listener.name.controller.plain.sasl.jaas.config=%3$s
        config.providers=secrets
        config.providers.secrets.class=org.apache.kafka.common.config.provider.DirectoryConfigProvider
        """,
        KafkaUsers.ADMIN,
        KafkaUsers.BROKER,
        String.format(
            Locale.ROOT,
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\""
                + " password=\"%s\" %s;",
            KafkaUsers.BROKER,
            password(KafkaUsers.BROKER),
            passwords));
  }

  /** Read from its file by the broker, so that no other file holds it. */
  private String password(String user) {
    return "${secrets:" + folder.secrets().folder() + ":" + KafkaUsers.secretOf(user) + "}";
  }
}
