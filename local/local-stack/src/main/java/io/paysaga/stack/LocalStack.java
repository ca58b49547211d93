package io.paysaga.stack;

import io.paysaga.servers.DataFolder;
import io.paysaga.servers.DatabaseAccess;
import io.paysaga.servers.Infrastructure;
import io.paysaga.servers.KafkaServer;
import io.paysaga.servers.LoopbackPort;
import io.paysaga.servers.MySqlServer;
import io.paysaga.servers.ParallelStart;
import io.paysaga.servers.RedisServer;
import io.paysaga.servers.Secrets;
import io.paysaga.servers.Server;
import io.paysaga.servers.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * MySQL, Kafka, Redis, the data platform, the issuer and the services, each a process of its own on
 * 127.0.0.1, and each to be stopped, killed, frozen and started again with its data and its port.
 */
public final class LocalStack implements AutoCloseable {

  private final DataFolder folder;
  private final Infrastructure infrastructure;
  private final ServerProcess dataPlatform;
  private final ServerProcess issuer;
  private final Secrets secrets;
  private final Tokens tokens;
  private final SignatureKeys signatureKeys;
  private final boolean forTests;
  private final boolean makesClassData;
  private final Map<Service.Kind, ClassDataArchive> classData = new EnumMap<>(Service.Kind.class);
  private @Nullable Thread makingClassData;
  private final Map<Service, ServiceProcess> services = new EnumMap<>(Service.class);
  private final Map<Service, ServiceProcess> seconds = new EnumMap<>(Service.class);

  private LocalStack(Builder builder, DataFolder folder) {
    this.folder = folder;
    this.infrastructure =
        builder.tests
            ? Infrastructure.withKafkaUsers(Infrastructure.Kind.chosen(), folder)
            : Infrastructure.processes(
                folder,
                MySqlServer.with(databases(), folder, builder.ports.mysql()),
                KafkaServer.withUsers(
                    folder, builder.ports.kafka(), builder.ports.kafkaController()),
                new RedisServer(folder, builder.ports.redis()));
    this.dataPlatform = new DataPlatformProcess(folder, builder.ports.dataPlatform());
    this.issuer = new IssuerProcess(folder, builder.ports.issuer());
    this.secrets = Secrets.in(folder.root());
    this.tokens = new Tokens(issuerUrl(), secrets, System::nanoTime);
    this.signatureKeys = new SignatureKeys(secrets);
    this.forTests = builder.tests;
    this.makesClassData = builder.makesClassData;
    for (Service service : Service.values()) {
      classData.computeIfAbsent(
          service.kind(),
          kind ->
              new ClassDataArchive(
                  Workspace.target(service.module()).resolve("class-data"),
                  Workspace.shared(kind)));
      services.put(
          service,
          process(
              service,
              service.module(),
              builder.ports.services().get(service),
              builder.ports.management().get(service),
              builder));
      seconds.put(
          service,
          process(
              service, service.module() + "-2", LoopbackPort.free(), LoopbackPort.free(), builder));
    }
  }

  /** A stack for tests: on free ports, with empty databases, not supervised. */
  public static Builder forTests(Path folder) {
    return new Builder(folder, Ports.free(), true);
  }

  /** The stack for a person: processes on the usual ports, with the data of the last time. */
  static Builder forPeople(Path folder, Ports ports) {
    return new Builder(folder, ports, false);
  }

  public Server mysql() {
    return infrastructure.mysql();
  }

  public Server kafka() {
    return infrastructure.kafka();
  }

  /** With which settings a client of Kafka may do everything. */
  public Map<String, Object> kafkaAdministrator() {
    return infrastructure.kafkaClient("admin");
  }

  public Server redis() {
    return infrastructure.redis();
  }

  /** Where Redis lets in who may do everything. */
  public String redisAdministrator() {
    return infrastructure.redisAdministrator();
  }

  public ServerProcess dataPlatform() {
    return dataPlatform;
  }

  public ServerProcess issuer() {
    return issuer;
  }

  public ServiceProcess service(Service service) {
    return services.get(service);
  }

  /** One more process of this service, on a port of its own; not started with the stack. */
  public ServiceProcess second(Service service) {
    return seconds.get(service);
  }

  public String url(Service service) {
    return url(service(service));
  }

  public String dataPlatformUrl() {
    return url(dataPlatform);
  }

  public String issuerUrl() {
    return url(issuer);
  }

  /** Of whomever somebody wants to be at the services' doors. */
  public Tokens tokens() {
    return tokens;
  }

  /** By which the services know who has spoken on Kafka. */
  public SignatureKeys signatureKeys() {
    return signatureKeys;
  }

  public DatabaseAccess database(Service service) {
    return infrastructure.databases().access(service.database());
  }

  /** Sees the databases of all services. */
  public DatabaseAccess admin() {
    return infrastructure.databases().admin();
  }

  /** Everything that the stack started, in the order of the start. */
  public List<Server> servers() {
    return Stream.concat(foundations().stream(), services.values().stream()).toList();
  }

  private Stream<ServerProcess> processes() {
    return servers().stream()
        .filter(ServerProcess.class::isInstance)
        .map(ServerProcess.class::cast);
  }

  /** Stops the services side by side, then what they stand on; the data stays. */
  @Override
  public void close() {
    close(server -> {});
  }

  void close(Consumer<Server> stopped) {
    endMakingClassData();
    Stream.concat(services.values().stream(), seconds.values().stream())
        .parallel()
        .forEach(service -> stop(service, stopped));
    foundations().parallelStream().forEach(server -> stop(server, stopped));
    infrastructure.close();
    folder.close();
  }

  /** A person wants to begin; tests start services so often that it is worth waiting for. */
  private void makeClassData() {
    if (forTests) {
      ClassDataArchive.makeMissing(classData.values());
    } else {
      makingClassData = ClassDataArchive.makeMissingAside(classData.values());
    }
  }

  private void endMakingClassData() {
    if (makingClassData == null) {
      return;
    }
    makingClassData.interrupt();
    try {
      makingClassData.join();
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  private static void stop(Server server, Consumer<Server> stopped) {
    if (server.isRunning()) {
      server.stop();
      stopped.accept(server);
    }
  }

  private void start(BiConsumer<Server, Duration> started) {
    try {
      processes().forEach(ServerProcess::requireFreePorts);
      ParallelStart.start(foundations(), started);
      if (forTests) {
        infrastructure.createDatabases(databases());
      }
      ParallelStart.start(services.values(), started);
      if (makesClassData) {
        makeClassData();
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static List<String> databases() {
    return Arrays.stream(Service.values()).map(Service::database).toList();
  }

  private List<Server> foundations() {
    List<Server> servers = new ArrayList<>(infrastructure.servers());
    servers.add(dataPlatform);
    servers.add(issuer);
    return servers;
  }

  private ServiceProcess process(
      Service service, String name, int port, int managementPort, Builder builder) {
    Map<String, String> settings = new HashMap<>();
    settings.put("SERVER_ADDRESS", "127.0.0.1");
    settings.put("SERVER_PORT", Integer.toString(port));
    settings.put("MANAGEMENT_SERVER_PORT", Integer.toString(managementPort));
    settings.put("SPRING_DATASOURCE_URL", database(service).url());
    settings.put("PAYSAGA_SECRETS", folder.secrets().folder().toString());
    settings.put("SPRING_KAFKA_BOOTSTRAP_SERVERS", kafka().address());
    settings.put("PAYSAGA_SIGNATURES", "require");
    settings.put("SPRING_CONFIG_IMPORT", "configtree:" + signatureKeys.folderOf(service) + "/");
    settings.put("PAYSAGA_REDIS_ADDRESS", "redis://" + redis().address());
    Map<Service, Integer> ports = builder.ports.services();
    settings.put("PAYSAGA_REFUNDS_OPEN", "true");
    settings.put("PAYSAGA_ORDER_SERVICE_URL", url(ports.get(Service.ORDER)));
    settings.put("PAYSAGA_RESERVATION_SERVICE_URL", url(ports.get(Service.RESERVATION)));
    settings.put("PAYSAGA_AUDIT_PAYMENT_SERVICE_URL", url(ports.get(Service.PAYMENT)));
    settings.put("PAYSAGA_AUDIT_POINT_SERVICE_URL", url(ports.get(Service.POINT)));
    settings.put("PAYSAGA_DATA_PLATFORM_URL", dataPlatformUrl());
    settings.put("PAYSAGA_RESERVATION_PLATFORM_URL", dataPlatformUrl());
    settings.put("PAYSAGA_SECURITY_ISSUER", issuerUrl());
    settings.put("PAYSAGA_SECURITY_JWK_SET_URI", issuerUrl() + "/oauth2/jwks");
    if (service == Service.ORCHESTRATOR) {
      settings.putAll(tokensOfItsOwn(service.module()));
      settings.putAll(loginAtItsConsole());
    }
    return new ServiceProcess(
        service,
        name,
        folder,
        port,
        managementPort,
        Objects.requireNonNull(classData.get(service.kind())),
        builder.jvmOptions(service),
        settings,
        builder.properties.getOrDefault(service, List.of()));
  }

  /** For who calls other services. */
  private Map<String, String> tokensOfItsOwn(String module) {
    return Map.of(
        "PAYSAGA_SECURITY_CLIENT_TOKEN_URI",
        issuerUrl() + "/oauth2/token",
        "PAYSAGA_SECURITY_CLIENT_ID",
        module,
        "PAYSAGA_SECURITY_CLIENT_SECRET_FILE",
        secrets.file("service-" + module).toString());
  }

  /** People log in at the issuer. */
  private Map<String, String> loginAtItsConsole() {
    return Map.of(
        "PAYSAGA_CONSOLE_CLIENT_ID",
        "console",
        "PAYSAGA_CONSOLE_CLIENT_SECRET_FILE",
        secrets.file("client-console").toString(),
        "PAYSAGA_CONSOLE_AUTHORIZATION_URI",
        issuerUrl() + "/oauth2/authorize",
        "PAYSAGA_CONSOLE_TOKEN_URI",
        issuerUrl() + "/oauth2/token");
  }

  private static String url(Server server) {
    return "http://" + server.address();
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  /** Says what differs from the ordinary stack, and starts it. */
  public static final class Builder {

    /** For many JVMs that start at once on a small machine; not what a loaded service wants. */
    private static final String QUICK_START =
        "-Xms48m -Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private final Path path;
    private final Ports ports;
    private final boolean tests;
    private final Map<Service, List<String>> properties = new EnumMap<>(Service.class);
    private final Map<Service, List<String>> furtherJvmOptions = new EnumMap<>(Service.class);
    private List<String> jvmOptions = usualJvmOptions();
    private boolean makesClassData = true;

    private Builder(Path path, Ports ports, boolean tests) {
      this.path = path;
      this.ports = ports;
      this.tests = tests;
    }

    /** A Spring property of one service. */
    public Builder property(Service service, String name, String value) {
      properties.computeIfAbsent(service, none -> new ArrayList<>()).add("--" + name + "=" + value);
      return this;
    }

    /** A Spring property of each service. */
    public Builder property(String name, String value) {
      Arrays.stream(Service.values()).forEach(service -> property(service, name, value));
      return this;
    }

    /** Options of the services' JVMs, instead of the usual ones. */
    public Builder jvmOptions(List<String> options) {
      jvmOptions = List.copyOf(options);
      return this;
    }

    /** More options of one service's JVM. */
    public Builder furtherJvmOptions(Service service, List<String> options) {
      furtherJvmOptions.put(service, List.copyOf(options));
      return this;
    }

    private List<String> jvmOptions(Service service) {
      return Stream.concat(
              jvmOptions.stream(), furtherJvmOptions.getOrDefault(service, List.of()).stream())
          .toList();
    }

    /** Leaves the processors alone once everything answers. */
    public Builder withoutMakingClassData() {
      makesClassData = false;
      return this;
    }

    /** {@code PAYSAGA_SERVICE_JVM_OPTIONS}, separated by blanks, or a quick start. */
    private static List<String> usualJvmOptions() {
      String options = System.getenv().getOrDefault("PAYSAGA_SERVICE_JVM_OPTIONS", QUICK_START);
      return List.of(options.strip().split("\\s+"));
    }

    /**
     * Returns when everything answers.
     *
     * @throws io.paysaga.servers.ServerFailure when something does not; then nothing is left
     *     running
     */
    public LocalStack start() {
      return start(line -> {}, (server, duration) -> {});
    }

    LocalStack start(Consumer<String> leftOvers, BiConsumer<Server, Duration> started) {
      DataFolder folder = DataFolder.claim(path);
      folder.endLeftOvers().forEach(leftOvers);
      if (tests) {
        folder.clear();
      }
      LocalStack stack = new LocalStack(this, folder);
      stack.start(started);
      return stack;
    }
  }
}
