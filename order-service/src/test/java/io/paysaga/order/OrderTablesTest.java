package io.paysaga.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.participant.book.RecordRowMapper;
import io.paysaga.servers.DatabaseAccess;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.time.Instant;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The tables of this release, between the build before it and this one. */
@OnRealServers
class OrderTablesTest {

  private static final UUID SAGA = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");

  private enum FormerStatus {
    PLACED,
    PAID,
    CANCELLED
  }

  /** An order as the build before knows it. */
  private record FormerOrder(
      long id,
      long buyerId,
      String buyerName,
      long totalPrice,
      FormerStatus status,
      @Nullable UUID sagaId,
      Instant placedAt,
      @Nullable Instant paidAt,
      @Nullable Instant cancelledAt) {}

  @Test
  void showARefundedOrderAsPaidToTheBuildBefore() {
    DriverManagerDataSource database = database("orderformer");
    JdbcTemplate jdbc = new JdbcTemplate(database);
    migrate(database, "4");
    asTheBuildBeforePays(SAGA, jdbc);

    migrate(database, "latest");
    jdbc.update(
        "update orders set refund_saga_id = uuid_to_bin(uuid()),"
            + " refunded_at = '2026-11-21 11:00:00'");

    assertThat(
            jdbc.query(
                "select id, buyer_id, buyer_name, total_price, status,"
                    + " bin_to_uuid(saga_id) saga_id, placed_at, paid_at, cancelled_at from orders",
                RecordRowMapper.of(FormerOrder.class)))
        .containsExactly(
            new FormerOrder(
                1,
                1,
                "Kim",
                24_000,
                FormerStatus.PAID,
                SAGA,
                Instant.parse("2026-11-21T10:00:00Z"),
                Instant.parse("2026-11-21T10:00:05Z"),
                null));
    asTheBuildBeforePays(UUID.randomUUID(), jdbc);
  }

  @Test
  void bearTheRefundsScriptAgain() {
    DriverManagerDataSource database = database("orderagain");
    JdbcTemplate jdbc = new JdbcTemplate(database);
    migrate(database, "latest");
    Object table = jdbc.queryForMap("show create table orders");
    jdbc.update("delete from flyway_schema_history where version = '5'");
    migrate(database, "latest");
    assertThat(jdbc.queryForMap("show create table orders")).isEqualTo(table);

    jdbc.execute("alter table orders drop key orders_refund_once");
    jdbc.update("delete from flyway_schema_history where version = '5'");
    migrate(database, "latest");
    assertThat(jdbc.queryForMap("show create table orders")).isEqualTo(table);
  }

  private static void asTheBuildBeforePays(UUID saga, JdbcTemplate jdbc) {
    jdbc.update(
        "insert into orders"
            + " (buyer_id, buyer_name, total_price, status, saga_id, placed_at, paid_at)"
            + " values (1, 'Kim', 24000, 'PAID', uuid_to_bin(?), '2026-11-21 10:00:00',"
            + " '2026-11-21 10:00:05')",
        saga.toString());
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
