package io.paysaga.servers;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The databases of one MySQL server, each with a user of the same name that sees no other. On a
 * server that is somebody else's all their names begin alike, as nobody else's do.
 */
public final class Databases {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*");

  /** As many as MySQL allows in the name of a user. */
  private static final int MOST_CHARACTERS = 32;

  private final String address;
  private final String prefix;
  private final DatabaseAccess admin;

  Databases(String address, String adminUser, String adminPassword) {
    this(address, "", adminUser, adminPassword);
  }

  /**
   * @param prefix what their names begin with
   */
  Databases(String address, String prefix, String adminUser, String adminPassword) {
    this.address = address;
    this.prefix = prefix;
    this.admin = DatabaseAccess.of(address, "", adminUser, adminPassword);
  }

  /** May read and write everything. For set-up, and for tests that look into the books. */
  public DatabaseAccess admin() {
    return admin;
  }

  public DatabaseAccess access(String name) {
    String full = full(name);
    return DatabaseAccess.of(address, full, full, password(full));
  }

  /** Creates what is missing and keeps what is there. */
  public void create(List<String> names) {
    execute(
        "The databases " + names + " cannot be created",
        sql -> {
          for (String name : names) {
            create(sql, full(name));
          }
        });
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
    try (Connection connection = admin.connect();
        Statement sql = connection.createStatement()) {
      work.on(sql);
    } catch (SQLException e) {
      throw new ServerFailure(failure + " on " + address + ": " + e.getMessage(), e);
    }
  }

  private static void create(Statement sql, String name) throws SQLException {
    sql.execute("CREATE DATABASE IF NOT EXISTS " + name + " CHARACTER SET utf8mb4");
    sql.execute(
        String.format(
            Locale.ROOT,
            "CREATE USER IF NOT EXISTS '%s'@'%%' IDENTIFIED BY '%s'",
            name,
            password(name)));
    sql.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON "
            + String.format(Locale.ROOT, "%s.* TO '%s'@'%%'", name, name));
  }

  private static String password(String name) {
    return name + "-secret";
  }

  private String full(String name) {
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
