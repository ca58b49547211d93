package io.paysaga.orchestrator;

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

/** Who may do what with the orchestrator's tables. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=orchestrator")
@OnRealServers
class DatabaseUsersTest {

  @Test
  void mayDoTheirOwnPartOnly() throws SQLException {
    assertThat(RealServers.privileges("orchestrator"))
        .containsExactlyInAnyOrder(
            "serving saga: DELETE, INSERT, UPDATE",
            "serving best_effort_debt: DELETE, INSERT, UPDATE",
            "serving idempotency_key: DELETE, INSERT, UPDATE",
            "serving saga_journal: INSERT",
            "serving operator_act: INSERT",
            "serving operator_approval: INSERT",
            "serving operator_verdict: INSERT",
            "serving operator_act_chain: INSERT",
            "serving saga_probe: DELETE, INSERT, UPDATE",
            "purging saga: DELETE, SELECT",
            "purging best_effort_debt: SELECT",
            "purging saga_journal: DELETE, SELECT",
            "purging operator_act: DELETE, SELECT",
            "purging operator_approval: DELETE, SELECT",
            "purging operator_verdict: DELETE, SELECT",
            "purging operator_act_chain: DELETE, SELECT");
  }

  @ParameterizedTest
  @CsvSource({
    "SERVING, update saga_journal set event = 'x'",
    "SERVING, delete from saga_journal",
    "SERVING, update operator_act set asked_by = 'kim'",
    "SERVING, delete from operator_act",
    "SERVING, update operator_approval set approved_by = 'lee'",
    "SERVING, update operator_verdict set verdict = 'done'",
    "SERVING, delete from operator_verdict",
    "SERVING, update operator_act_chain set kind = 'act'",
    "SERVING, delete from operator_act_chain",
    "SERVING, drop table operator_act",
    "SERVING, create table more (id int primary key)",
    "PURGING, update saga_journal set event = 'x'",
    "PURGING, update saga set status = 'COMPLETED'",
    "PURGING, insert into operator_act_chain select * from operator_act_chain",
    "PURGING, delete from best_effort_debt",
    "PURGING, select * from idempotency_key"
  })
  void areRefusedWhatIsNot(DatabaseUser user, String statement) throws SQLException {
    try (Connection connection =
            RealServers.infrastructure().databases().access("orchestrator", user).connect();
        Statement sql = connection.createStatement()) {
      assertThatThrownBy(() -> sql.execute(statement))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("denied");
    }
  }
}
