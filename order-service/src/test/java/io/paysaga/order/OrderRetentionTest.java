package io.paysaga.order;

import io.paysaga.events.OrderCommand;
import io.paysaga.saga.participant.RetentionContract;
import io.paysaga.servers.RealServers;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;

@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=orders")
@ContextConfiguration(initializers = RealServers.class)
class OrderRetentionTest extends RetentionContract<OrderCommand> {

  OrderRetentionTest() {
    super(new OrderParticipantTest());
  }
}
