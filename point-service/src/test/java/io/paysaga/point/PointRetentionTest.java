package io.paysaga.point;

import io.paysaga.events.PointCommand;
import io.paysaga.saga.test.contract.RetentionContract;
import io.paysaga.servers.OnRealServers;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=point")
@OnRealServers
class PointRetentionTest extends RetentionContract<PointCommand> {

  PointRetentionTest() {
    super(new PointParticipantTest());
  }
}
