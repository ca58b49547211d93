package io.paysaga.payment;

import static io.paysaga.saga.test.doors.Speaker.APPROVER;
import static io.paysaga.saga.test.doors.Speaker.OPERATOR;
import static io.paysaga.saga.test.doors.Speaker.OTHER_BUYER;
import static io.paysaga.saga.test.doors.Speaker.VIEWER;

import io.paysaga.events.Payable;
import io.paysaga.saga.test.doors.DoorMatrix;
import io.paysaga.saga.test.doors.Speaker;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** Who may call which door of payment-service. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=payment")
@OnRealServers
class DoorsTest extends DoorMatrix {

  private static final UUID SAGA = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");

  @Autowired private PaymentRepository payments;

  @BeforeEach
  void startEmpty() {
    RealServers.empty("payment", "payment_history", "payment");
  }

  @Override
  protected List<Row> rows() {
    payments.save(
        new Payment(
            Payable.order(100), SAGA, OWNER, 24_000, Instant.parse("2026-11-21T10:00:00Z")));
    List<Row> rows = new ArrayList<>(doorsOfTheBook());
    rows.add(
        door("GET /payments", "/payments?orderId=100")
            .answers(200, Speaker.OWNER, VIEWER, OPERATOR, APPROVER)
            .answers(404, OTHER_BUYER));
    return rows;
  }
}
