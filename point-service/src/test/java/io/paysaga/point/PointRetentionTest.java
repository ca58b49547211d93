package io.paysaga.point;

import io.paysaga.events.PointCommand;
import io.paysaga.saga.participant.RetentionContract;
import io.paysaga.servers.RealServers;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;

@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=point")
@ContextConfiguration(initializers = RealServers.class)
class PointRetentionTest extends RetentionContract<PointCommand> {

  PointRetentionTest() {
    super(new PointParticipantTest());
  }
}
