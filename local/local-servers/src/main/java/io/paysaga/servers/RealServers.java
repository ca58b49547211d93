package io.paysaga.servers;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Points a service under test at real servers, one set per JVM: {@code
 * &#64;ContextConfiguration(initializers = RealServers.class)} and the property {@code
 * paysaga.test.database}, which names the service's database.
 */
public final class RealServers
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {

  private static final Set<String> CREATED = new HashSet<>();

  private static @Nullable Infrastructure shared;

  /** The shared set, started by the first caller and stopped with the JVM. */
  public static synchronized Infrastructure infrastructure() {
    if (shared == null) {
      DataFolder folder = DataFolder.claimAny(Path.of("target", "real-servers"));
      folder.endLeftOvers();
      folder.clear();
      Infrastructure started =
          Infrastructure.of(Infrastructure.Kind.chosen(), folder).orWithMySqlOfSomebody(folder);
      Runtime.getRuntime().addShutdownHook(new Thread(started::close, "stop-real-servers"));
      ParallelStart.start(started.servers(), (server, duration) -> {});
      shared = started;
    }
    return shared;
  }

  /** The service's database, empty when this JVM asks for it the first time. */
  public static synchronized DatabaseAccess database(String name) {
    if (CREATED.add(name)) {
      infrastructure().createDatabases(List.of(name));
    }
    return infrastructure().databases().access(name);
  }

  /** Empties these tables one after the other, which may be ones that nobody who serves changes. */
  public static void empty(String database, String... tables) {
    try (Connection connection = database(database).connect();
        Statement sql = connection.createStatement()) {
      for (String table : tables) {
        sql.executeUpdate("delete from " + table);
      }
    } catch (SQLException e) {
      throw new ServerFailure(database + " cannot be emptied: " + e.getMessage(), e);
    }
  }

  /** Makes Redis forget everything. */
  public static void emptyRedis() {
    URI redis = URI.create(infrastructure().redisAdministrator());
    String[] signIn = redis.getUserInfo().split(":");
    try (Socket socket = new Socket(redis.getHost(), redis.getPort())) {
      String commands = "AUTH " + signIn[0] + " " + signIn[1] + "\r\nFLUSHALL\r\n";
      socket.getOutputStream().write(commands.getBytes(StandardCharsets.US_ASCII));
      String answers = "+OK\r\n+OK\r\n";
      byte[] answer = socket.getInputStream().readNBytes(answers.length());
      if (!new String(answer, StandardCharsets.US_ASCII).equals(answers)) {
        throw new ServerFailure("Redis cannot be emptied.");
      }
    } catch (IOException e) {
      throw new ServerFailure("Redis cannot be emptied: " + e.getMessage(), e);
    }
  }

  /** Who may do what with a single table of this database, as {@code serving ledger: INSERT}. */
  public static List<String> privileges(String database) throws SQLException {
    String ask =
        """
        select concat(
          substring_index(substring_index(grantee, '''', 2), '_', -1), ' ', table_name, ': ',
          group_concat(privilege_type order by privilege_type separator ', '))
        from information_schema.table_privileges where table_schema = ?
        group by grantee, table_name""";
    List<String> lines = new ArrayList<>();
    try (Connection connection = infrastructure().databases().admin().connect();
        PreparedStatement sql = connection.prepareStatement(ask)) {
      sql.setString(1, infrastructure().databases().full(database));
      try (ResultSet rows = sql.executeQuery()) {
        while (rows.next()) {
          lines.add(rows.getString(1));
        }
      }
    }
    return lines;
  }

  /**
   * Three users, each of which may do its own part only, where the application says what that is;
   * else one that may do everything. {@code paysaga.test.one-user=true} asks for that one.
   */
  @Override
  public void initialize(ConfigurableApplicationContext context) {
    ConfigurableEnvironment environment = context.getEnvironment();
    String database = environment.getRequiredProperty("paysaga.test.database");
    Map<String, Object> properties = new HashMap<>();
    properties.put("spring.kafka.bootstrap-servers", infrastructure().kafka().address());
    // Whoever comes may do everything there; who may do what is tried with the whole stack.
    properties.put("spring.kafka.security.protocol", "PLAINTEXT");
    properties.put("paysaga.redis.address", "redis://" + infrastructure().redis().address());
    properties.put("paysaga.secrets", infrastructure().secrets().folder().toString());
    properties.put("server.port", "0");
    if (environment.containsProperty("management.server.port")) {
      properties.put("management.server.port", "0");
    }
    DatabaseAccess access = database(database);
    properties.put("spring.datasource.url", access.url());
    boolean one = environment.getProperty("paysaga.test.one-user", Boolean.class, false);
    if (!one && context.getResource("classpath:db/grants").exists()) {
      properties.putAll(infrastructure().databases().settings(database));
    } else {
      properties.put("spring.datasource.username", access.user());
      properties.put("spring.datasource.password", access.password());
    }
    environment.getPropertySources().addFirst(new MapPropertySource("real servers", properties));
  }
}
