package io.paysaga.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.servers.DatabaseAccess;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The library's scripts, on an inbox that the build of 59d0eaf made and wrote. */
@OnRealServers
class InboxUpgradeTest {

  private static final String SCRIPTS = "classpath:io/paysaga/saga/participant/migration";

  /** What the build of 59d0eaf inserts with. */
  private static final String FORMER_WRITE =
      """
      insert into inbox (saga_id, step, direction, reply_type, reply, at)
      values (uuid_to_bin('019aa5b0-0000-7000-8000-000000000001'), 'pay', '%s',
        'io.paysaga.payment.%s.v1', '{}', '2026-11-21 10:00:05')
      """;

  /** While both run, the former build goes on writing. */
  @Test
  void keepsTheRowsOfTheFormerBuildWhoseAskersNobodyKnowsAndThatMayBePurged() {
    DataSource database = database("inboxformer");
    JdbcTemplate jdbc = new JdbcTemplate(database);
    assertThat(migrate(database, "saga_messaging_schema_history", "1")).isOne();
    jdbc.update(FORMER_WRITE.formatted("DO", "paid"));

    assertThat(migrate(database, "saga_messaging_schema_history", "latest")).isEqualTo(2);
    jdbc.update(FORMER_WRITE.formatted("UNDO", "reverted"));

    assertThat(rows(jdbc))
        .isEqualTo(
            List.of(
                "019aa5b0-0000-7000-8000-000000000001 pay DO io.paysaga.payment.paid.v1 {} null 0"
                    + " 2026-11-21 10:00:05.000000",
                "019aa5b0-0000-7000-8000-000000000001 pay UNDO io.paysaga.payment.reverted.v1 {}"
                    + " null 0 2026-11-21 10:00:05.000000"));
  }

  @Test
  void bearsToBeRunAgain() {
    DataSource database = database("inboxagain");
    migrate(database, "first_history", "latest");
    Object table = new JdbcTemplate(database).queryForMap("show create table inbox");
    migrate(database, "second_history", "latest");
    assertThat(new JdbcTemplate(database).queryForMap("show create table inbox")).isEqualTo(table);
  }

  private static List<String> rows(JdbcTemplate jdbc) {
    return jdbc.queryForList(
        """
        select concat_ws(' ', bin_to_uuid(saga_id), step, direction, reply_type,
          convert(reply using utf8mb4), coalesce(asked_by, 'null'), kept, at)
        from inbox order by saga_id, step, direction
        """,
        String.class);
  }

  private static int migrate(DataSource database, String history, String target) {
    return Flyway.configure()
        .dataSource(database)
        .locations(SCRIPTS)
        .table(history)
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .target(target)
        .load()
        .migrate()
        .migrationsExecuted;
  }

  private static DataSource database(String name) {
    DatabaseAccess access = RealServers.database(name);
    return new DriverManagerDataSource(access.url(), access.user(), access.password());
  }
}
