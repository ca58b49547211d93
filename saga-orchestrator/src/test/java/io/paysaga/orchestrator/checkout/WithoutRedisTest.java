package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.servers.RealServers;
import io.paysaga.servers.Server;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class WithoutRedisTest extends RunningOrchestrator {

  private final Server redis = RealServers.infrastructure().redis();

  @BeforeEach
  void takeLocks() {
    await().until(() -> locks(door));
  }

  @AfterEach
  void mendRedis() {
    redis.resume();
    redis.start();
    await().until(() -> locks(door));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void goesOnWithoutRedisAndTakesLocksAgainWhenItIsBack(boolean frozen, CapturedOutput log) {
    int before = log.getOut().length();
    if (frozen) {
      redis.pause();
    } else {
      redis.kill();
    }
    for (int i = 0; i < 5; i++) {
      Door.Answer answer =
          door.checkout(BUYER, placed(BUYER), "Idempotency-Key", UUID.randomUUID().toString());
      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.took()).isLessThan(SOON);
    }
    assertThat(log.getOut().substring(before).lines())
        .filteredOn(line -> line.contains("CheckoutLock") || line.contains("redisson"))
        .singleElement()
        .asString()
        .contains("WARN", "Redis does not answer");

    mendRedis();
    assertThat(log.getOut().substring(before)).contains("Redis answers again");
  }

  @Test
  void showsRedisApartAndStaysReadyWithoutIt() {
    assertThat(management.get("/actuator/health/redis").body().path("status").asString())
        .isEqualTo("UP");
    redis.pause();
    Door.Answer frozen = management.get("/actuator/health/redis");
    Door.Answer ready = door.get("/readyz");
    redis.resume();

    assertThat(frozen.body().path("status").asString()).isEqualTo("DOWN");
    assertThat(frozen.took()).isLessThan(Duration.ofSeconds(3));
    assertThat(ready.status()).isEqualTo(200);
  }

  @Test
  void leavesFiftyAtOnceToTheDatabase() {
    redis.kill();

    List<Door.Answer> noKey = atOnce(n -> door.checkingOut(BUYER, order));
    assertThat(noKey).extracting(Door.Answer::status).containsOnlyOnce(202).containsOnly(202, 409);

    long second = placed(BUYER);
    List<Door.Answer> oneKey = atOnce(n -> door.checkingOut(BUYER, second, "Idempotency-Key", key));
    assertThat(oneKey).extracting(Door.Answer::status).containsOnly(202);
    assertThat(oneKey).extracting(Door.Answer::id).containsOnly(sagasOf(second).get(0));

    long third = placed(BUYER);
    List<Door.Answer> ownKeys =
        atOnce(n -> door.checkingOut(BUYER, third, "Idempotency-Key", key + n));
    assertThat(ownKeys)
        .extracting(Door.Answer::status)
        .containsOnlyOnce(202)
        .containsOnly(202, 409);
  }
}
