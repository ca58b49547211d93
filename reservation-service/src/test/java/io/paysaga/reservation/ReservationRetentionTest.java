package io.paysaga.reservation;

import io.paysaga.events.ReservationCommand;
import io.paysaga.saga.participant.RetentionContract;
import io.paysaga.servers.RealServers;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;

@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=reservation")
@ContextConfiguration(initializers = RealServers.class)
class ReservationRetentionTest extends RetentionContract<ReservationCommand> {

  ReservationRetentionTest() {
    super(new ReservationParticipantTest());
  }
}
