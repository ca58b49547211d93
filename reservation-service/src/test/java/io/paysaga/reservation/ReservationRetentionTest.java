package io.paysaga.reservation;

import io.paysaga.events.ReservationCommand;
import io.paysaga.saga.test.contract.RetentionContract;
import io.paysaga.servers.OnRealServers;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=reservation")
@OnRealServers
class ReservationRetentionTest extends RetentionContract<ReservationCommand> {

  ReservationRetentionTest() {
    super(new ReservationParticipantTest());
  }
}
