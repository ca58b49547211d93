package io.paysaga.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.saga.messaging.PatientMigration;
import io.paysaga.servers.DatabaseAccess;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The service's scripts, on databases of its own, of the build of 59d0eaf, and of wary servers. */
@OnRealServers
class PaymentTablesTest {

  private static final String FORMER = "classpath:former";
  private static final String TODAY = "classpath:db/migration";

  @Test
  void upgradesWhatTheBuildOf59d0eafMade() {
    DataSource database = database("paymentformer");
    former(database).migrate();
    JdbcTemplate jdbc = new JdbcTemplate(database);
    jdbc.update("update payment_seq set next_val = 3001");

    migrate(database);

    assertThat(tablesWithoutAKey(jdbc)).isEmpty();
    assertThat(next(jdbc)).isEqualTo(3001);
    // So that the former build still starts on it.
    former(database).validate();
  }

  @Test
  void refusesAScriptThatNobodyKnows() {
    DataSource database = database("paymentunknown");
    former(database).migrate();
    new JdbcTemplate(database)
        .update("update flyway_schema_history set checksum = 7 where version = '1'");
    assertThatThrownBy(() -> migrate(database)).isInstanceOf(FlywayValidateException.class);
  }

  @Test
  void startsWhereEveryTableNeedsAKey() {
    DataSource wary = wary("paymentwary");
    migrate(wary);
    PatientMigration.run(
        Flyway.configure()
            .dataSource(wary)
            .locations("classpath:io/paysaga/saga/participant/migration")
            .table("saga_messaging_schema_history")
            .baselineOnMigrate(true)
            .baselineVersion("0")
            .load());
    JdbcTemplate jdbc = new JdbcTemplate(wary);
    assertThat(tablesWithoutAKey(jdbc)).isEmpty();
    assertThat(next(jdbc)).isOne();
  }

  @Test
  void startsAfterTheFormerBuildFailedOnSuchAServer() {
    DataSource wary = wary("paymentfailed");
    assertThatThrownBy(() -> former(wary).migrate()).isInstanceOf(FlywayException.class);
    migrate(wary);
    assertThat(tablesWithoutAKey(new JdbcTemplate(wary))).isEmpty();
  }

  @Test
  void healsASequenceThatIsBehindItsTable() {
    DataSource database = database("paymentbehind");
    migrate(database);
    JdbcTemplate jdbc = new JdbcTemplate(database);
    jdbc.update(
        "insert into payment (id, kind, subject_id, buyer_id, amount, status, created_at,"
            + " updated_at) values (5000, 'ORDER', 1, 1, 1, 'READY', now(), now())");
    for (int behind : List.of(1, 5000, 5999)) {
      jdbc.update("update payment_seq set next_val = ?", behind);
      migrate(database);
      assertThat(next(jdbc)).isEqualTo(6000);
    }
    jdbc.update("update payment_seq set next_val = 7001");
    migrate(database);
    assertThat(next(jdbc)).isEqualTo(7001);
  }

  private static void migrate(DataSource database) {
    PatientMigration.run(
        Flyway.configure().dataSource(database).locations(TODAY).load(),
        PaymentServiceApplication.MENDED);
  }

  private static Flyway former(DataSource database) {
    return Flyway.configure().dataSource(database).locations(FORMER).load();
  }

  private static long next(JdbcTemplate jdbc) {
    return jdbc.queryForList("select next_val from payment_seq", Long.class).get(0);
  }

  private static List<Map<String, Object>> tablesWithoutAKey(JdbcTemplate jdbc) {
    return jdbc.queryForList(
        "select table_name from information_schema.tables t where table_schema = database() and"
            + " not exists (select 1 from information_schema.table_constraints c where"
            + " c.table_schema = t.table_schema and c.table_name = t.table_name and"
            + " constraint_type = 'PRIMARY KEY')");
  }

  private static DataSource database(String name) {
    DatabaseAccess access = RealServers.database(name);
    return new DriverManagerDataSource(access.url(), access.user(), access.password());
  }

  /**
   * On a server that wants a key of every table; only an administrator may say so for a session.
   */
  private static DataSource wary(String name) {
    DatabaseAccess access = RealServers.database(name);
    DatabaseAccess admin = RealServers.infrastructure().databases().admin();
    return new DriverManagerDataSource(
        access.url().replace("wait_timeout=40,", "wait_timeout=40,sql_require_primary_key=ON,"),
        admin.user(),
        admin.password());
  }
}
