package io.paysaga.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.servers.DatabaseAccess;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The tables of this release, between the build before it and this one. */
@OnRealServers
class OrderTablesTest {

  @Test
  void keepWhatTheBuildBeforeWroteAndTakeWhatItWrites() {
    DriverManagerDataSource database = database("orderformer");
    JdbcTemplate jdbc = new JdbcTemplate(database);
    migrate(database, "4");
    asTheBuildBeforePays(jdbc);
    migrate(database, "latest");
    asTheBuildBeforePays(jdbc);
    assertThat(
            jdbc.queryForObject(
                "select count(*) from orders where status = 'PAID' and refund_saga_id is null",
                Integer.class))
        .isEqualTo(2);
  }

  @Test
  void bearTheScriptsSinceRefundsAgain() {
    DriverManagerDataSource database = database("orderagain");
    JdbcTemplate jdbc = new JdbcTemplate(database);
    migrate(database, "latest");
    Object table = jdbc.queryForMap("show create table orders");
    jdbc.update("delete from flyway_schema_history where version >= '5'");
    migrate(database, "latest");
    assertThat(jdbc.queryForMap("show create table orders")).isEqualTo(table);

    jdbc.execute("alter table orders drop key orders_refund_once, drop column refund_final");
    jdbc.execute("alter table orders drop key orders_buyer");
    jdbc.update("delete from flyway_schema_history where version >= '5'");
    migrate(database, "latest");
    assertThat(jdbc.queryForMap("show create table orders")).isEqualTo(table);
  }

  private static void asTheBuildBeforePays(JdbcTemplate jdbc) {
    jdbc.update(
        "insert into orders"
            + " (buyer_id, buyer_name, total_price, status, saga_id, placed_at, paid_at)"
            + " values (1, 'Kim', 24000, 'PAID', uuid_to_bin(uuid()), '2026-11-21 10:00:00',"
            + " '2026-11-21 10:00:05')");
  }

  private static void migrate(DriverManagerDataSource database, String target) {
    Flyway.configure()
        .dataSource(database)
        .locations("classpath:db/migration")
        .target(target)
        .load()
        .migrate();
  }

  private static DriverManagerDataSource database(String name) {
    DatabaseAccess access = RealServers.database(name);
    return new DriverManagerDataSource(access.url(), access.user(), access.password());
  }
}
