package io.paysaga.servers;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The databases of one MySQL server, each with a user of the same name that sees no other. */
public final class Databases {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{0,30}");

  private final String address;
  private final DatabaseAccess admin;

  Databases(String address, String adminUser, String adminPassword) {
    this.address = address;
    this.admin = DatabaseAccess.of(address, "", adminUser, adminPassword);
  }

  /** May read and write everything. For set-up, and for tests that look into the books. */
  public DatabaseAccess admin() {
    return admin;
  }

  public DatabaseAccess access(String name) {
    return DatabaseAccess.of(address, name, name, password(name));
  }

  /** Creates what is missing and keeps what is there. */
  public void create(List<String> names) {
    try (Connection connection = admin.connect();
        Statement sql = connection.createStatement()) {
      for (String name : names) {
        create(sql, name);
      }
    } catch (SQLException e) {
      throw new ServerFailure("The databases " + names + " cannot be created on " + address, e);
    }
  }

  /** Drops what is there first. */
  public void createAfresh(List<String> names) {
    try (Connection connection = admin.connect();
        Statement sql = connection.createStatement()) {
      for (String name : names) {
        sql.execute("DROP DATABASE IF EXISTS " + checked(name));
        sql.execute("DROP USER IF EXISTS '" + name + "'@'%'");
        create(sql, name);
      }
    } catch (SQLException e) {
      throw new ServerFailure("The databases " + names + " cannot be renewed on " + address, e);
    }
  }

  private static void create(Statement sql, String name) throws SQLException {
    sql.execute("CREATE DATABASE IF NOT EXISTS " + checked(name) + " CHARACTER SET utf8mb4");
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

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A database's name is a letter and up to 30 of a-z and 0-9, not '" + name + "'.");
    }
    return name;
  }
}
