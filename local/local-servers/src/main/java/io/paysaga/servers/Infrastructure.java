package io.paysaga.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;
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

  /** The administrator of a MySQL that is not a process of ours. */
  private static final String ROOT = "root";

  private static final String REDIS_USERS = "/etc/redis-users.acl";

  private static final Pattern MYSQL_URL = Pattern.compile("jdbc:mysql://(?<address>[^/?@]+)/?");

  private final Server mysql;
  private final Databases databases;
  private final Server kafka;
  private final Function<String, Map<String, Object>> kafkaClients;
  private final Server redis;
  private final Secrets secrets;

  private Infrastructure(
      Server mysql,
      Databases databases,
      Server kafka,
      Function<String, Map<String, Object>> kafkaClients,
      Server redis,
      Secrets secrets) {
    this.kafkaClients = kafkaClients;
    this.secrets = secrets;
    this.mysql = mysql;
    this.databases = databases;
    this.kafka = kafka;
    this.redis = redis;
  }

  /**
   * Servers on free ports, of which Kafka lets in whoever comes.
   *
   * @param folder where processes keep data and logs
   */
  public static Infrastructure of(Kind kind, DataFolder folder) {
    return switch (kind) {
      case PROCESSES ->
          onFreePorts(folder, new KafkaServer(folder, LoopbackPort.free(), LoopbackPort.free()));
      case CONTAINERS -> containers(folder.secrets(), false);
    };
  }

  /** The same, but Kafka has its users. */
  public static Infrastructure withKafkaUsers(Kind kind, DataFolder folder) {
    return switch (kind) {
      case PROCESSES ->
          onFreePorts(
              folder, KafkaServer.withUsers(folder, LoopbackPort.free(), LoopbackPort.free()));
      case CONTAINERS -> containers(folder.secrets(), true);
    };
  }

  private static Infrastructure onFreePorts(DataFolder folder, KafkaServer kafka) {
    return processes(
        folder,
        MySqlServer.withAdministrator(folder, LoopbackPort.free()),
        kafka,
        new RedisServer(folder, LoopbackPort.free()));
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

  /** These servers, whose data and secrets are in this folder. */
  public static Infrastructure processes(
      DataFolder folder, MySqlServer mysql, KafkaServer kafka, RedisServer redis) {
    return new Infrastructure(
        mysql, mysql.databases(), kafka, kafka::client, redis, folder.secrets());
  }

  private static Infrastructure containers(Secrets secrets, boolean kafkaUsers) {
    String password = secrets.get(ROOT);
    ServerContainer mysql =
        new ServerContainer(
            "mysql",
            new MySQLContainer("mysql:8.4").withUsername(ROOT).withPassword(password),
            3306,
            (host, port) -> Probe.mysql(DatabaseAccess.of(host + ":" + port, "", ROOT, password)));
    BiFunction<String, String, Map<String, Object>> clients =
        (address, user) ->
            kafkaUsers
                ? KafkaUsers.settings(address, user, secrets)
                : Map.of("bootstrap.servers", address);
    ServerContainer kafka =
        new ServerContainer(
            "kafka",
            kafkaContainer(kafkaUsers ? KafkaUsers.ofAContainer(secrets) : Map.of()),
            9092,
            (host, port) ->
                Probe.kafka(host, port, clients.apply(host + ":" + port, KafkaUsers.ADMIN)),
            address -> {
              if (kafkaUsers) {
                KafkaUsers.apply(clients.apply(address, KafkaUsers.ADMIN), secrets);
              }
            });
    ServerContainer redis =
        new ServerContainer(
            "redis",
            new GenericContainer<>("redis:8")
                .withCopyToContainer(Transferable.of(RedisUsers.lines(secrets)), REDIS_USERS)
                .withCommand("redis-server", "--appendonly", "yes", "--aclfile", REDIS_USERS),
            6379,
            Probe::redis);
    return new Infrastructure(
        mysql,
        Databases.of(mysql.address(), "", secrets, ROOT, password),
        kafka,
        user -> clients.apply(kafka.address(), user),
        redis,
        secrets);
  }

  private static KafkaContainer kafkaContainer(Map<String, String> further) {
    return new KafkaContainer("apache/kafka:4.2.2")
        .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
        .withEnv(
            "KAFKA_MAX_DECOMPRESSED_MESSAGE_BYTES", Integer.toString(KafkaServer.LARGEST_UNPACKED))
        .withEnv(
            "KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS",
            Long.toString(KafkaServer.SHORTEST_SESSION.toMillis()))
        .withEnv(further);
  }

  private Infrastructure withMySqlAt(String url, DataFolder folder) {
    Matcher form = MYSQL_URL.matcher(url);
    if (!form.matches()) {
      throw new ServerFailure("PAYSAGA_MYSQL_URL is jdbc:mysql://host:port, not '" + url + "'.");
    }
    String address = form.group("address");
    Databases external =
        Databases.of(
            address,
            "ps" + folder.token(),
            folder.secrets(),
            setting("paysaga.mysql.user").orElse(ROOT),
            setting("paysaga.mysql.password").orElse(""));
    Server server =
        new ExternalServer("mysql", address, Probe.mysql(external.admin()), external::dropAll);
    return new Infrastructure(server, external, kafka, kafkaClients, redis, secrets);
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

  /**
   * With which settings a client of Kafka comes in as this user, {@code admin} for one who may do
   * everything; as anybody where Kafka has no users.
   */
  public Map<String, Object> kafkaClient(String user) {
    return kafkaClients.apply(user);
  }

  public Server redis() {
    return redis;
  }

  /** Where Redis lets in who may do everything, as {@code redis://user:password@host:port}. */
  public String redisAdministrator() {
    return String.format(
        Locale.ROOT,
        "redis://%s:%s@%s",
        RedisUsers.ADMIN,
        secrets.get(RedisUsers.secretOf(RedisUsers.ADMIN)),
        redis.address());
  }

  /** What lets clients in. */
  public Secrets secrets() {
    return secrets;
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
