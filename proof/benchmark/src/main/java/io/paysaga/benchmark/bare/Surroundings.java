package io.paysaga.benchmark.bare;

import io.paysaga.servers.DatabaseAccess;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a program of the pipeline stands on, handed over in its environment.
 *
 * @param port where it answers over HTTP
 * @param kafka settings of its clients
 * @param orders address of the order program, as http://host:port
 * @param platform address of the data platform
 */
record Surroundings(
    int port,
    DatabaseAccess database,
    Map<String, Object> kafka,
    String redis,
    String orders,
    String platform) {

  private static final String DRIVER =
      "&readOnlyPropagatesToServer=false"
          + "&cachePrepStmts=true&prepStmtCacheSize=250&prepStmtCacheSqlLimit=4096"
          + "&useLocalSessionState=true&useServerPrepStmts=false&cacheServerConfiguration=true";

  static Surroundings ofEnvironment() {
    Map<String, String> variables = System.getenv();
    return new Surroundings(
        Integer.parseInt(variables.get("BARE_PORT")),
        new DatabaseAccess(
            variables.get("BARE_DATABASE_URL") + DRIVER,
            variables.get("BARE_DATABASE_USER"),
            variables.get("BARE_DATABASE_PASSWORD")),
        variables
            .get("BARE_KAFKA")
            .lines()
            .map(line -> line.split("=", 2))
            .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1])),
        variables.get("BARE_REDIS"),
        variables.get("BARE_ORDERS"),
        variables.get("BARE_PLATFORM"));
  }

  Map<String, String> asEnvironment() {
    return Map.of(
        "BARE_PORT",
        Integer.toString(port),
        "BARE_DATABASE_URL",
        database.url(),
        "BARE_DATABASE_USER",
        database.user(),
        "BARE_DATABASE_PASSWORD",
        database.password(),
        "BARE_KAFKA",
        kafka.entrySet().stream().map(Object::toString).collect(Collectors.joining("\n")),
        "BARE_REDIS",
        redis,
        "BARE_ORDERS",
        orders,
        "BARE_PLATFORM",
        platform);
  }

  /** Stays open for as long as the program runs; commits when told to. */
  Connection connect() throws SQLException {
    Connection connection = database.connect();
    try (Statement statement = connection.createStatement()) {
      statement.execute("set session wait_timeout = 28800");
    }
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    connection.setAutoCommit(false);
    return connection;
  }
}
