package io.paysaga.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private static final Pattern MYSQL_URL = Pattern.compile("jdbc:mysql://(?<address>[^/?@]+)/?");

  private final Server mysql;
  private final Databases databases;
  private final Server kafka;
  private final Server redis;

  private Infrastructure(Server mysql, Databases databases, Server kafka, Server redis) {
    this.mysql = mysql;
    this.databases = databases;
    this.kafka = kafka;
    this.redis = redis;
  }

  /**
   * Servers on free ports.
   *
   * @param folder where processes keep data and logs
   */
  public static Infrastructure of(Kind kind, DataFolder folder) {
    return switch (kind) {
      case PROCESSES ->
          processes(
              new MySqlServer(folder, LoopbackPort.free()),
              new KafkaServer(folder, LoopbackPort.free(), LoopbackPort.free()),
              new RedisServer(folder, LoopbackPort.free()));
      case CONTAINERS -> containers();
    };
  }

  /**
   * The same, but with the MySQL that the variable {@code PAYSAGA_MYSQL_URL} names, if any ({@code
   * jdbc:mysql://host:port}; an administrator in {@code PAYSAGA_MYSQL_USER} and {@code
   * PAYSAGA_MYSQL_PASSWORD}): databases and users of names that are nobody else's are made on it,
   * and dropped in the end.
   */
  Infrastructure orWithMySqlOfSomebody(DataFolder folder) {
    return setting("paysaga.mysql.url").map(url -> withMySqlAt(url, folder)).orElse(this);
  }

  public static Infrastructure processes(MySqlServer mysql, KafkaServer kafka, RedisServer redis) {
    return new Infrastructure(mysql, mysql.databases(), kafka, redis);
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
    return new Infrastructure(mysql, admin(mysql.address()), kafka, redis);
  }

  private Infrastructure withMySqlAt(String url, DataFolder folder) {
    Matcher form = MYSQL_URL.matcher(url);
    if (!form.matches()) {
      throw new ServerFailure("PAYSAGA_MYSQL_URL is jdbc:mysql://host:port, not '" + url + "'.");
    }
    String address = form.group("address");
    Databases external =
        new Databases(
            address,
            "paysaga" + folder.token(),
            setting("paysaga.mysql.user").orElse(MySqlServer.ADMIN),
            setting("paysaga.mysql.password").orElse(""));
    Server server =
        new ExternalServer("mysql", address, Probe.mysql(external.admin()), external::dropAll);
    return new Infrastructure(server, external, kafka, redis);
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

  /** Keeps those that exist. */
  public void createDatabases(List<String> names) {
    databases.create(names);
  }

  /** Stops what was started; processes keep their data, containers are removed. */
  @Override
  public void close() {
    for (Server server : List.of(redis, kafka, mysql)) {
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
