package io.paysaga.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests use a MySQL that somebody has books on. */
@OnRealServers
class MySqlOfSomebodyTest {

  private final Server mysql = RealServers.infrastructure().mysql();
  private final DatabaseAccess admin = RealServers.infrastructure().databases().admin();

  @TempDir private Path path;
  private DataFolder folder;

  @BeforeAll
  static void onlyOnAServerOfOurOwn() {
    Assumptions.assumeFalse(RealServers.infrastructure().mysql() instanceof ExternalServer);
  }

  @BeforeEach
  void somebodyHasBooks() throws SQLException {
    System.setProperty("paysaga.mysql.url", "jdbc:mysql://" + mysql.address());
    System.setProperty("paysaga.mysql.user", admin.user());
    System.setProperty("paysaga.mysql.password", admin.password());
    folder = DataFolder.claim(path);
    on(admin, "CREATE DATABASE orders");
    on(admin, "CREATE TABLE orders.kept (id INT PRIMARY KEY)");
    on(admin, "CREATE USER 'orders'@'%' IDENTIFIED BY 'theirs'");
  }

  @AfterEach
  void theyAreGone() throws SQLException {
    List.of("url", "user", "password")
        .forEach(name -> System.clearProperty("paysaga.mysql." + name));
    on(admin, "DROP DATABASE IF EXISTS orders");
    on(admin, "DROP USER IF EXISTS 'orders'@'%'");
    folder.close();
  }

  @Test
  void makesDatabasesOfNamesOfItsOwnAndLeavesNothingBehind() throws SQLException {
    List<String> before = all();

    Infrastructure servers = infrastructure();
    servers.mysql().start();
    servers.createDatabases(List.of("orders", "point"));
    DatabaseAccess ours = servers.databases().access("orders");
    on(ours, "CREATE TABLE entry (id INT PRIMARY KEY)");
    DatabaseAccess others = servers.databases().access("point");
    assertThatThrownBy(
            () -> on(others, "DROP TABLE " + servers.databases().full("orders") + ".entry"))
        .isInstanceOf(SQLException.class);
    assertThat(all()).hasSize(before.size() + 8);
    servers.close();

    assertThat(all()).isEqualTo(before);
    on(admin, "INSERT INTO orders.kept VALUES (1)");
  }

  @Test
  void dropsWhatARunThatWasKilledLeftBehind() throws SQLException {
    List<String> before = all();

    Infrastructure killed = infrastructure();
    killed.mysql().start();
    killed.createDatabases(List.of("orders", "left"));
    Infrastructure next = infrastructure();
    next.mysql().start();
    next.createDatabases(List.of("orders"));
    assertThat(all()).hasSize(before.size() + 4);
    next.close();

    assertThat(all()).isEqualTo(before);
  }

  @Test
  void anAddressOfAnotherFormIsOneClearSentence() {
    System.setProperty("paysaga.mysql.url", "127.0.0.1:3306");
    assertThatThrownBy(this::infrastructure)
        .isInstanceOf(ServerFailure.class)
        .hasMessage("PAYSAGA_MYSQL_URL is jdbc:mysql://host:port, not '127.0.0.1:3306'.");
  }

  private Infrastructure infrastructure() {
    return Infrastructure.of(Infrastructure.Kind.PROCESSES, folder).orWithMySqlOfSomebody(folder);
  }

  /** Databases and users. */
  private List<String> all() throws SQLException {
    List<String> names = new ArrayList<>();
    try (Connection connection = admin.connect();
        Statement sql = connection.createStatement();
        ResultSet rows =
            sql.executeQuery(
                "SELECT schema_name FROM information_schema.schemata UNION ALL"
                    + " SELECT user FROM mysql.user ORDER BY 1")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  private static void on(DatabaseAccess access, String sql) throws SQLException {
    try (Connection connection = access.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
