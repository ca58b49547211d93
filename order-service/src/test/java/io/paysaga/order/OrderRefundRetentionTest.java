package io.paysaga.order;

import io.paysaga.events.OrderCommand;
import io.paysaga.saga.test.contract.RetentionContract;
import io.paysaga.servers.OnRealServers;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=orders")
@OnRealServers
class OrderRefundRetentionTest extends RetentionContract<OrderCommand> {

  OrderRefundRetentionTest() {
    super(new OrderRefundParticipantTest());
  }
}
