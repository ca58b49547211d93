package io.paysaga.servers;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The databases of one MySQL server, each with three users that see no other. On a server that is
 * somebody else's all their names begin alike, as nobody else's do.
 */
public final class Databases {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*");

  /** MySQL allows so many in the name of a user. */
  private static final int MOST_CHARACTERS = 32 - DatabaseUser.MIGRATING.of("").length();

  private final String address;
  private final String prefix;
  private final Secrets secrets;
  private final @Nullable DatabaseAccess admin;

  private Databases(
      String address, String prefix, Secrets secrets, @Nullable DatabaseAccess admin) {
    this.address = address;
    this.prefix = prefix;
    this.secrets = secrets;
    this.admin = admin;
  }

  /** Of a server that makes them as it starts, and whose administrator does not come over TCP. */
  static Databases without(String address, Secrets secrets) {
    return new Databases(address, "", secrets, null);
  }

  /**
   * Of a server that lets an administrator in.
   *
   * @param prefix what their names begin with
   */
  static Databases of(
      String address, String prefix, Secrets secrets, String adminUser, String adminPassword) {
    return new Databases(
        address, prefix, secrets, DatabaseAccess.of(address, "", adminUser, adminPassword));
  }

  /**
   * May read and write everything. For set-up, and for tests that look into the books.
   *
   * @throws IllegalStateException when the server lets no administrator in
   */
  public DatabaseAccess admin() {
    if (admin == null) {
      throw new IllegalStateException("MySQL's administrator comes over its socket only.");
    }
    return admin;
  }

  /** May do everything with this database: who migrates. */
  public DatabaseAccess access(String name) {
    return access(name, DatabaseUser.MIGRATING);
  }

  public DatabaseAccess access(String name, DatabaseUser user) {
    String full = full(name);
    return DatabaseAccess.of(address, full, user.of(full), secrets.get(user.of(full)));
  }

  /** The properties by which a service knows its database and the three users. */
  public Map<String, String> settings(String name) {
    String full = full(name);
    return Map.of(
        "spring.datasource.url", access(name).url(),
        "spring.datasource.username", DatabaseUser.SERVING.of(full),
        "paysaga.database.serving.password-file", file(full, DatabaseUser.SERVING),
        "paysaga.database.migrating.user", DatabaseUser.MIGRATING.of(full),
        "paysaga.database.migrating.password-file", file(full, DatabaseUser.MIGRATING),
        "paysaga.database.purging.user", DatabaseUser.PURGING.of(full),
        "paysaga.database.purging.password-file", file(full, DatabaseUser.PURGING));
  }

  private String file(String full, DatabaseUser user) {
    secrets.get(user.of(full));
    return secrets.file(user.of(full)).toString();
  }

  /** Creates what is missing and keeps what is there. */
  public void create(List<String> names) {
    execute(
        "The databases " + names + " cannot be created",
        sql -> {
          for (String statement : statements(names)) {
            sql.execute(statement);
          }
        });
  }

  /** What makes these databases and their users; each bears to run again. */
  List<String> statements(List<String> names) {
    return names.stream().map(this::full).flatMap(this::statements).toList();
  }

  private Stream<String> statements(String full) {
    return Stream.concat(
        Stream.of(
            "CREATE DATABASE IF NOT EXISTS " + full + " CHARACTER SET utf8mb4",
            // Of the builds before, which had one user for everything.
            "DROP USER IF EXISTS '" + full + "'@'%'"),
        Stream.of(DatabaseUser.values()).flatMap(user -> statements(full, user)));
  }

  private Stream<String> statements(String full, DatabaseUser user) {
    String account =
        String.format(
            Locale.ROOT, "'%s'@'%%' IDENTIFIED BY '%s'", user.of(full), secrets.get(user.of(full)));
    return Stream.of(
        "CREATE USER IF NOT EXISTS " + account, "ALTER USER " + account, user.grant(full));
  }

  /** Drops all that it made, now or in an earlier run, and its users. */
  void dropAll() {
    if (prefix.isEmpty()) {
      throw new IllegalStateException("Without a prefix nothing tells ours from anybody's.");
    }
    execute(
        "What the tests made cannot be dropped",
        sql -> {
          for (String name : made(sql, "schema_name", "information_schema.schemata")) {
            sql.execute("DROP DATABASE " + name);
          }
          for (String name : made(sql, "user", "mysql.user")) {
            sql.execute("DROP USER '" + name + "'@'%'");
          }
        });
  }

  private List<String> made(Statement sql, String column, String table) throws SQLException {
    List<String> names = new ArrayList<>();
    String ours = "SELECT %1$s FROM %2$s WHERE LEFT(%1$s, %3$d) = '%4$s'";
    try (ResultSet rows =
        sql.executeQuery(
            String.format(Locale.ROOT, ours, column, table, prefix.length(), prefix))) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  private interface Work {
    void on(Statement sql) throws SQLException;
  }

  private void execute(String failure, Work work) {
    try (Connection connection = admin().connect();
        Statement sql = connection.createStatement()) {
      work.on(sql);
    } catch (SQLException e) {
      throw new ServerFailure(failure + " on " + address + ": " + e.getMessage(), e);
    }
  }

  /** What this server calls this database. */
  String full(String name) {
    if (!NAME.matcher(name).matches() || prefix.length() + name.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "A database's name is a letter and up to %d of a-z and 0-9, not '%s'.",
              MOST_CHARACTERS - prefix.length() - 1,
              name));
    }
    return prefix + name;
  }
}
