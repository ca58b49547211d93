package io.paysaga.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;

/** Who may do what with payment-service's tables. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=payment")
@OnRealServers
class DatabaseUsersTest {

  @Test
  void mayDoTheirOwnPartOnly() throws SQLException {
    assertThat(RealServers.privileges("payment"))
        .containsExactlyInAnyOrder(
            "serving payment: DELETE, INSERT, UPDATE",
            "serving payment_seq: DELETE, INSERT, UPDATE",
            "serving payment_history: INSERT",
            "serving inbox: DELETE, INSERT, UPDATE",
            "serving saga_probe: DELETE, INSERT, UPDATE",
            "purging inbox: DELETE, SELECT");
  }
}
