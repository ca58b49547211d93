package io.paysaga.point;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.servers.DatabaseUser;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;

/** Who may do what with point-service's tables. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=point")
@OnRealServers
class DatabaseUsersTest {

  @Test
  void mayDoTheirOwnPartOnly() throws SQLException {
    assertThat(RealServers.privileges("point"))
        .containsExactlyInAnyOrder(
            "serving account: DELETE, INSERT, UPDATE",
            "serving ledger: INSERT",
            "serving inbox: DELETE, INSERT, UPDATE",
            "serving saga_probe: DELETE, INSERT, UPDATE",
            "purging inbox: DELETE, SELECT");
  }

  @ParameterizedTest
  @CsvSource({
    "SERVING, update ledger set amount = 1",
    "SERVING, delete from ledger",
    "SERVING, replace into ledger select * from ledger",
    "SERVING, truncate ledger",
    "SERVING, drop table ledger",
    "SERVING, alter table ledger drop key ledger_saga",
    "SERVING, create table more (id int primary key)",
    "SERVING, create trigger forget before insert on ledger for each row set new.amount = 0",
    "SERVING, grant update on ledger to current_user()",
    "PURGING, select * from ledger",
    "PURGING, delete from ledger",
    "PURGING, update inbox set kept = true",
    "PURGING, 'insert into inbox select * from inbox'",
    "PURGING, truncate inbox"
  })
  void areRefusedWhatIsNot(DatabaseUser user, String statement) throws SQLException {
    try (Connection connection =
            RealServers.infrastructure().databases().access("point", user).connect();
        Statement sql = connection.createStatement()) {
      assertThatThrownBy(() -> sql.execute(statement))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("denied");
    }
  }
}
