package io.paysaga.point;

import static io.paysaga.saga.test.doors.Speaker.APPROVER;
import static io.paysaga.saga.test.doors.Speaker.GATEWAY;
import static io.paysaga.saga.test.doors.Speaker.OPERATOR;
import static io.paysaga.saga.test.doors.Speaker.ORCHESTRATOR;
import static io.paysaga.saga.test.doors.Speaker.OTHER_BUYER;
import static io.paysaga.saga.test.doors.Speaker.VIEWER;

import io.paysaga.saga.test.doors.DoorMatrix;
import io.paysaga.saga.test.doors.Speaker;
import io.paysaga.servers.OnRealServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.test.context.SpringBootTest;

/** Who may call which door of point-service. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=point")
@OnRealServers
class DoorsTest extends DoorMatrix {

  private static final String ACCOUNT = "/points/" + OWNER;

  @Override
  protected List<Row> rows() {
    List<Row> rows = new ArrayList<>(doorsOfTheBook());
    rows.add(door("GET /book/unbalanced", "/book/unbalanced").answers(200, ORCHESTRATOR));
    rows.add(
        door("POST /points/{buyerId}/charges", ACCOUNT + "/charges")
            .with(Map.of("Idempotency-Key", "doors"))
            .with("{\"amount\": 50000, \"reference\": \"doors\"}")
            .answers(201, GATEWAY));
    rows.add(
        door("GET /points/{buyerId}", ACCOUNT)
            .answers(200, Speaker.OWNER, VIEWER, OPERATOR, APPROVER)
            .answers(404, OTHER_BUYER));
    return rows;
  }
}
