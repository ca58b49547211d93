package io.paysaga.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;

/** Who may do what with order-service's tables. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=orders")
@OnRealServers
class DatabaseUsersTest {

  @Test
  void mayDoTheirOwnPartOnly() throws SQLException {
    assertThat(RealServers.privileges("orders"))
        .containsExactlyInAnyOrder(
            "serving orders: DELETE, INSERT, UPDATE",
            "serving order_item: DELETE, INSERT, UPDATE",
            "serving buyer_erasure: INSERT",
            "serving inbox: DELETE, INSERT, UPDATE",
            "serving saga_probe: DELETE, INSERT, UPDATE",
            "purging inbox: DELETE, SELECT");
  }
}
