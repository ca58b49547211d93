package io.paysaga.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.servers.OnRealServers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the library brings to a host that migrates nothing of its own. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.NONE,
    properties = {"paysaga.test.database=paymentalone", "spring.flyway.enabled=false"})
@OnRealServers
class LibraryTablesTest {

  @Autowired private JdbcTemplate jdbc;

  @Test
  void areThereWithoutAMigrationOfTheHost() {
    assertThat(
            jdbc.queryForList(
                "select table_name from information_schema.tables where table_schema = database()",
                String.class))
        .containsExactlyInAnyOrder(
            "inbox", "saga_messaging_schema_history", "saga_probe", "saga_probe_schema_history");
    assertThat(
            jdbc.queryForList(
                "select script from saga_messaging_schema_history"
                    + " where success and type = 'SQL'",
                String.class))
        .isEqualTo(List.of("V1__inbox.sql", "V2__asked_by.sql", "V3__kept.sql"));
  }
}
