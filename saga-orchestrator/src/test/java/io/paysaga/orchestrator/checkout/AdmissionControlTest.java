package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.orchestrator.OrchestratorApplication;
import io.paysaga.servers.OnRealServers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

@SpringBootTest(
    classes = OrchestratorApplication.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"paysaga.test.database=admission", "paysaga.checkout.most-in-flight=3"})
@OnRealServers
class AdmissionControlTest extends RunningOrchestrator {

  private static final long HOLD = 1;

  @Test
  void beginsNothingWhileTooManyAreInFlightAndGoesOnWhenOneHasEnded() {
    String first = door.checkout(BUYER, order, "Idempotency-Key", key).id();
    List<String> others = new ArrayList<>();
    // One that begins while the table is asked counts twice until the next time.
    await()
        .until(
            () -> {
              Door.Answer answer = door.checkout(BUYER, placed(BUYER));
              if (answer.status() == 202) {
                others.add(answer.id());
              }
              return others.size() == 2;
            });
    int reads = ORDER_SERVICE.reads();
    long another = placed(BUYER);

    Door.Answer refused = door.checkout(BUYER, another, "Idempotency-Key", key + "x");

    assertThat(refused.summary()).isEqualTo("503 overloaded");
    assertThat(refused.header("Retry-After")).isEqualTo("5");
    assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(door.checkout(BUYER, order).summary()).isEqualTo("503 overloaded");
    assertThat(ORDER_SERVICE.reads()).isEqualTo(reads);
    assertThat(sagasOf(another)).isEmpty();

    Door.Answer same = door.checkout(BUYER, order, "Idempotency-Key", key);
    assertThat(same.status()).isEqualTo(202);
    assertThat(same.id()).isEqualTo(first);

    endsElsewhere(others.get(0), "COMPENSATED");
    await()
        .until(() -> door.checkout(BUYER, another, "Idempotency-Key", key + "x").status() == 202);
    assertThat(door.checkout(BUYER, placed(BUYER)).summary()).isEqualTo("503 overloaded");

    RESERVATION_SERVICE.has(HOLD, BUYER, false, "HELD");
    assertThat(door.checkingOutSeat(BUYER, HOLD).join().status())
        .as("the other flow's door is open")
        .isEqualTo(202);
    sql("update saga set stuck_since = utc_timestamp(6) where id = uuid_to_bin(?)", first);
    await("one that is stuck does not count")
        .until(() -> door.checkout(BUYER, placed(BUYER)).status() == 202);
  }
}
