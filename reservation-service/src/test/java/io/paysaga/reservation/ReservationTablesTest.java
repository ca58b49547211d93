package io.paysaga.reservation;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.messaging.PatientMigration;
import io.paysaga.servers.DatabaseAccess;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The service's scripts, on a database that the build of 59d0eaf made, and after a restore. */
@OnRealServers
class ReservationTablesTest {

  @Test
  void upgradesWhatTheBuildOf59d0eafMadeAndHealsItsSequences() {
    DatabaseAccess access = RealServers.database("reservationformer");
    var database = new DriverManagerDataSource(access.url(), access.user(), access.password());
    Flyway former = Flyway.configure().dataSource(database).locations("classpath:former").load();
    former.migrate();
    JdbcTemplate jdbc = new JdbcTemplate(database);
    jdbc.update("insert into schedule values (1, 'Winterreise', now(), now())");
    jdbc.update(
        "insert into seat (id, schedule_id, number, price, status)"
            + " values (4000, 1, 1, 1, 'AVAILABLE')");

    PatientMigration.run(
        Flyway.configure().dataSource(database).locations("classpath:db/migration").load(),
        ReservationServiceApplication.MENDED);

    assertThat(
            jdbc.queryForList(
                "select table_name from information_schema.table_constraints where table_schema ="
                    + " database() and constraint_type = 'PRIMARY KEY' and table_name like '%\\_seq'",
                String.class))
        .containsExactlyInAnyOrder("seat_seq", "reservation_seq");
    assertThat(next("seat_seq", jdbc)).containsExactly(5000L);
    assertThat(next("reservation_seq", jdbc)).containsExactly(1L);
    former.validate();
  }

  private static List<Long> next(String sequence, JdbcTemplate jdbc) {
    return jdbc.queryForList("select next_val from " + sequence, Long.class);
  }
}
