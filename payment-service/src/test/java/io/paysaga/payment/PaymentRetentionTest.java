package io.paysaga.payment;

import io.paysaga.events.PaymentCommand;
import io.paysaga.saga.participant.RetentionContract;
import io.paysaga.servers.RealServers;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;

@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=payment")
@ContextConfiguration(initializers = RealServers.class)
class PaymentRetentionTest extends RetentionContract<PaymentCommand> {

  PaymentRetentionTest() {
    super(new PaymentParticipantTest());
  }
}
