package io.paysaga.servers;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.mysql.MySQLContainer;

/** The MySQL, the Kafka and the Redis that services share. */
public final class Infrastructure implements AutoCloseable {

  /**
   * Where the servers come from: processes from Maven artifacts, or containers. Chosen by the
   * system property {@code paysaga.infrastructure} or the variable {@code PAYSAGA_INFRASTRUCTURE}:
   * {@code processes}, {@code containers}, or {@code auto}, which takes containers when a Docker
   * engine answers.
   */
  public enum Kind {
    PROCESSES,
    CONTAINERS;

    public static Kind chosen() {
      String word = setting("paysaga.infrastructure").orElse("auto").toUpperCase(Locale.ROOT);
      return switch (word) {
        case "PROCESSES", "CONTAINERS" -> valueOf(word);
        case "AUTO" ->
            mayHaveDocker() && DockerClientFactory.instance().isDockerAvailable()
                ? CONTAINERS
                : PROCESSES;
        default ->
            throw new ServerFailure(
                String.format(
                    Locale.ROOT,
                    "paysaga.infrastructure is auto, processes or containers, not '%s'.",
                    word.toLowerCase(Locale.ROOT)));
      };
    }

    /** Spares machines without Docker the long complaint of a client that finds none. */
    private static boolean mayHaveDocker() {
      return System.getenv("DOCKER_HOST") != null
          || Stream.of(
                  "/var/run/docker.sock",
                  System.getenv("XDG_RUNTIME_DIR") + "/docker.sock",
                  System.getProperty("user.home") + "/.docker/run/docker.sock",
                  System.getProperty("user.home") + "/.docker/desktop/docker.sock")
              .anyMatch(socket -> Files.exists(Path.of(socket)));
    }
  }

  private final Server mysql;
  private final Databases databases;
  private final boolean renewsDatabases;
  private final Server kafka;
  private final Server redis;

  private Infrastructure(
      Server mysql, Databases databases, boolean renewsDatabases, Server kafka, Server redis) {
    this.mysql = mysql;
    this.databases = databases;
    this.renewsDatabases = renewsDatabases;
    this.kafka = kafka;
    this.redis = redis;
  }

  /**
   * Servers on free ports. With the variable {@code PAYSAGA_MYSQL_URL} ({@code
   * jdbc:mysql://host:port}; an administrator in {@code PAYSAGA_MYSQL_USER} and {@code
   * PAYSAGA_MYSQL_PASSWORD}) that MySQL is used, and databases on it are dropped and created
   * afresh.
   *
   * @param folder where processes keep data and logs
   */
  public static Infrastructure of(Kind kind, DataFolder folder) {
    Infrastructure own =
        switch (kind) {
          case PROCESSES ->
              processes(
                  new MySqlServer(folder, LoopbackPort.free()),
                  new KafkaServer(folder, LoopbackPort.free(), LoopbackPort.free()),
                  new RedisServer(folder, LoopbackPort.free()));
          case CONTAINERS -> containers();
        };
    return setting("paysaga.mysql.url").map(own::withMySqlAt).orElse(own);
  }

  public static Infrastructure processes(MySqlServer mysql, KafkaServer kafka, RedisServer redis) {
    return new Infrastructure(mysql, mysql.databases(), false, kafka, redis);
  }

  private static Infrastructure containers() {
    ServerContainer mysql =
        new ServerContainer(
            "mysql",
            new MySQLContainer("mysql:8.4")
                .withUsername(MySqlServer.ADMIN)
                .withPassword(MySqlServer.ADMIN_PASSWORD),
            3306,
            (host, port) -> Probe.mysql(admin(host + ":" + port).admin()));
    ServerContainer kafka =
        new ServerContainer(
            "kafka",
            new KafkaContainer("apache/kafka:4.2.1")
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .withEnv(
                    "KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS",
                    Long.toString(KafkaServer.SHORTEST_SESSION.toMillis())),
            9092,
            Probe::kafka);
    ServerContainer redis =
        new ServerContainer("redis", new GenericContainer<>("redis:8"), 6379, Probe::redis);
    return new Infrastructure(mysql, admin(mysql.address()), false, kafka, redis);
  }

  private Infrastructure withMySqlAt(String url) {
    String address = URI.create(url.replaceFirst("^jdbc:", "")).getAuthority();
    Databases external =
        new Databases(
            address,
            setting("paysaga.mysql.user").orElse(MySqlServer.ADMIN),
            setting("paysaga.mysql.password").orElse(""));
    Server server = new ExternalServer("mysql", address, Probe.mysql(external.admin()));
    return new Infrastructure(server, external, true, kafka, redis);
  }

  private static Databases admin(String address) {
    return new Databases(address, MySqlServer.ADMIN, MySqlServer.ADMIN_PASSWORD);
  }

  public Server mysql() {
    return mysql;
  }

  public Databases databases() {
    return databases;
  }

  public Server kafka() {
    return kafka;
  }

  public Server redis() {
    return redis;
  }

  public List<Server> servers() {
    return List.of(mysql, kafka, redis);
  }

  /** Keeps those that exist, unless the MySQL belongs to somebody else. */
  public void createDatabases(List<String> names) {
    if (renewsDatabases) {
      databases.createAfresh(names);
    } else {
      databases.create(names);
    }
  }

  /** Stops what was started; processes keep their data, containers are removed. */
  @Override
  public void close() {
    for (Server server : servers()) {
      if (server instanceof ServerContainer container) {
        container.remove();
      } else {
        server.stop();
      }
    }
  }

  private static Optional<String> setting(String property) {
    String variable = property.toUpperCase(Locale.ROOT).replace('.', '_');
    return Optional.ofNullable(System.getProperty(property, System.getenv(variable)))
        .filter(value -> !value.isBlank());
  }
}
