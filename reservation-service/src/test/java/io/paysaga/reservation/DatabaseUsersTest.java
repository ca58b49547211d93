package io.paysaga.reservation;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;

/** Who may do what with reservation-service's tables. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=reservation")
@OnRealServers
class DatabaseUsersTest {

  @Test
  void mayDoTheirOwnPartOnly() throws SQLException {
    assertThat(RealServers.privileges("reservation"))
        .containsExactlyInAnyOrder(
            "serving schedule: DELETE, INSERT, UPDATE",
            "serving seat: DELETE, INSERT, UPDATE",
            "serving seat_seq: DELETE, INSERT, UPDATE",
            "serving seat_hold: DELETE, INSERT, UPDATE",
            "serving seat_holder: INSERT, UPDATE",
            "serving reservation: DELETE, INSERT, UPDATE",
            "serving reservation_seq: DELETE, INSERT, UPDATE",
            "serving inbox: DELETE, INSERT, UPDATE",
            "serving saga_probe: DELETE, INSERT, UPDATE",
            "purging inbox: DELETE, SELECT");
  }
}
