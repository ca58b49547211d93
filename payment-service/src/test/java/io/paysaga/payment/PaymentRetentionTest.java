package io.paysaga.payment;

import io.paysaga.events.PaymentCommand;
import io.paysaga.saga.test.contract.RetentionContract;
import io.paysaga.servers.OnRealServers;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=payment")
@OnRealServers
class PaymentRetentionTest extends RetentionContract<PaymentCommand> {

  PaymentRetentionTest() {
    super(new PaymentParticipantTest());
  }
}
