package io.paysaga.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.servers.DatabaseAccess;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The service's tables in a database that somebody made with an older character set. */
@OnRealServers
class OrderNamesTest {

  @Test
  void holdNamesOfAnyLanguageWhateverTheDatabaseWasMadeWith() {
    DatabaseAccess access = RealServers.database("ordernames");
    var database = new DriverManagerDataSource(access.url(), access.user(), access.password());
    JdbcTemplate jdbc = new JdbcTemplate(database);
    jdbc.execute("alter database ordernames character set latin1");
    Flyway.configure().dataSource(database).locations("classpath:db/migration").load().migrate();
    jdbc.update(
        "insert into orders (buyer_id, buyer_name, total_price, status, placed_at)"
            + " values (1, '김철수', 1, 'PLACED', '2026-11-21 10:00:00')");
    jdbc.update(
        "insert into order_item (order_id, line, name, unit_price, quantity)"
            + " select id, 1, '책 📚', 1, 1 from orders");
    assertThat(jdbc.queryForObject("select buyer_name from orders", String.class)).isEqualTo("김철수");
    assertThat(jdbc.queryForObject("select name from order_item", String.class)).isEqualTo("책 📚");
  }
}
