package io.paysaga.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.paysaga.servers.DatabaseAccess;
import io.paysaga.servers.DatabaseUser;
import io.paysaga.servers.Databases;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;

/** An application whose database has three users. */
@OnRealServers
class DatabaseUsersTest {

  private static final String NAME = "users";

  @TempDir private Path secrets;

  private final ApplicationContextRunner applications =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  DataSourceAutoConfiguration.class,
                  DatabaseUsersAutoConfiguration.class,
                  LibraryMigrationsAutoConfiguration.class))
          .withBean(
              LibraryScripts.class, () -> new MessagingAutoConfiguration().sagaProbeScripts());

  @Test
  void takesANewPasswordAtTheNextConnectionWhileTheFormerOneIsValid() {
    Databases databases = databases();
    DatabaseAccess serving = databases.access(NAME, DatabaseUser.SERVING);
    Path file = Path.of(databases.settings(NAME).get("paysaga.database.serving.password-file"));
    applications
        .withPropertyValues(properties(databases.settings(NAME)))
        .run(
            application -> {
              HikariDataSource pool = application.getBean(HikariDataSource.class);
              try (Connection kept = pool.getConnection()) {
                String account = "alter user '" + serving.user() + "'@'%' ";
                administer(account + "identified by 'the-next' retain current password");
                opens(pool);

                Files.writeString(file, "the-next\n");
                administer(account + "discard old password");
                opens(pool);
                assertThat(kept.isValid(2)).isTrue();

                Files.writeString(file, serving.password());
                assertThatThrownBy(() -> opens(pool)).hasStackTraceContaining("Access denied");
              } finally {
                Files.writeString(file, serving.password());
                administer(
                    "alter user '"
                        + serving.user()
                        + "'@'%' identified by '"
                        + serving.password()
                        + "'");
              }
            });
  }

  /** Connects anew with what the file says now. */
  private static void opens(HikariDataSource pool) throws SQLException {
    try (HikariDataSource another = new HikariDataSource()) {
      pool.copyStateTo(another);
      another.setPoolName("another");
      another.getConnection().close();
    }
  }

  @Test
  void purgesOnOneConnectionOfAUserOfItsOwn() {
    Databases databases = databases();
    applications
        .withPropertyValues(properties(databases.settings(NAME)))
        .run(
            application -> {
              DatabaseUsers users = application.getBean(DatabaseUsers.class);
              HikariDataSource pool = application.getBean(HikariDataSource.class);
              assertThat(new JdbcTemplate(pool).queryForObject("select user()", String.class))
                  .startsWith(databases.access(NAME, DatabaseUser.SERVING).user() + "@");
              // Of this table it may nothing; without a grant it may not even connect.
              String purger = databases.access(NAME, DatabaseUser.PURGING).user();
              administer(
                  String.format(
                      Locale.ROOT,
                      "grant select on %s.saga_probe to '%s'@'%%'",
                      databases.access(NAME).url().replaceAll(".*/(\\w+)\\?.*", "$1"),
                      purger));
              try (HikariDataSource purging = users.purging(pool)) {
                assertThat(new JdbcTemplate(purging).queryForObject("select user()", String.class))
                    .startsWith(purger + "@");
                assertThat(purging.getMaximumPoolSize()).isOne();
              }
            });
  }

  @Test
  void stopsTheStartWhenOneOfTheTwoIsMissing() {
    applications
        .withPropertyValues(
            "spring.datasource.url=jdbc:mysql://127.0.0.1:1/users",
            "paysaga.database.purging.user=users_purging",
            "paysaga.database.purging.password-file=" + secrets.resolve("users_purging"))
        .run(
            application ->
                assertThat(application)
                    .getFailure()
                    .rootCause()
                    .hasMessageStartingWith(
                        "paysaga.database.migrating and paysaga.database.purging go together"));
  }

  @Test
  void namesThePasswordFileThatIsMissingOrEmpty() throws Exception {
    PasswordFile file = PasswordFile.of(secrets.resolve("users_serving").toString());
    assertThatThrownBy(file::read)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("No password can be read from " + file.path());
    Files.writeString(file.path(), " \n");
    assertThatThrownBy(file::read).hasMessage("The password file " + file.path() + " is empty.");
    Files.writeString(file.path(), "secret\n");
    assertThat(file.read()).isEqualTo("secret");
  }

  private static Databases databases() {
    RealServers.database(NAME);
    return RealServers.infrastructure().databases();
  }

  private static String[] properties(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .toArray(String[]::new);
  }

  private static void administer(String statement) throws SQLException {
    try (Connection connection = databases().admin().connect();
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }
}
