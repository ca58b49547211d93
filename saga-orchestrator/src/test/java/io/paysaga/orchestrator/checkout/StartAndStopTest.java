package io.paysaga.orchestrator.checkout;

import static io.paysaga.orchestrator.checkout.RunningOrchestrator.BUYER;
import static io.paysaga.orchestrator.checkout.RunningOrchestrator.ORDER_SERVICE;
import static io.paysaga.orchestrator.checkout.RunningOrchestrator.placed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.orchestrator.OrchestratorApplication;
import io.paysaga.saga.orchestration.api.SagaWaiters;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import io.paysaga.servers.Server;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

@OnRealServers
class StartAndStopTest {

  private final Server redis = RealServers.infrastructure().redis();

  @AfterEach
  void mendRedis() {
    redis.resume();
    redis.start();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void startsWithoutRedisAndTakesLocksOnceItIsThere(boolean frozen) {
    if (frozen) {
      redis.pause();
    } else {
      redis.kill();
    }
    try (ConfigurableApplicationContext orchestrator = start()) {
      Door door = doorOf(orchestrator);
      assertThat(door.checkout(BUYER, 99_999_999).summary()).isEqualTo("404 order-not-found");

      Door.Answer answer = door.checkout(BUYER, placed(BUYER));

      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.took()).isLessThan(Duration.ofSeconds(3));
      mendRedis();
      await().until(() -> RunningOrchestrator.locks(door));
    }
  }

  @Test
  void answersWhoeverWaitsWhenItStops() {
    ConfigurableApplicationContext orchestrator = start();
    CompletableFuture<Door.Answer> answer =
        doorOf(orchestrator).checkingOut(BUYER, placed(BUYER), "Prefer", "wait=20");
    await().until(() -> orchestrator.getBean(SagaWaiters.class).waiting() == 1);

    orchestrator.close();

    assertThat(answer.join().status()).isEqualTo(202);
    assertThat(answer.join().took()).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void answersAtOnceWhenTooManyWait() {
    try (ConfigurableApplicationContext orchestrator = start("--paysaga.checkout.most-waiting=1")) {
      Door door = doorOf(orchestrator);
      door.checkingOut(BUYER, placed(BUYER), "Prefer", "wait=20");
      await().until(() -> orchestrator.getBean(SagaWaiters.class).waiting() == 1);

      Door.Answer answer = door.checkout(BUYER, placed(BUYER), "Prefer", "wait=20");

      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.header("Preference-Applied")).isEmpty();
      assertThat(orchestrator.getBean(SagaWaiters.class).waiting()).isEqualTo(1);
    }
  }

  /** It is closed unless it is opened; a build before this one may have to come back. */
  @Test
  void beginsNoRefundBehindAClosedDoorAndAnswersWhatWasBegunWhileItWasOpen() {
    long order = placed(BUYER);
    long other = placed(BUYER);
    ORDER_SERVICE.hasPaid(order, BUYER, UUID.randomUUID().toString());
    ORDER_SERVICE.hasPaid(other, BUYER, UUID.randomUUID().toString());
    String[] key = {"Idempotency-Key", UUID.randomUUID().toString()};
    String begun;
    try (ConfigurableApplicationContext open = start("--paysaga.refunds.open=true")) {
      begun = doorOf(open).refund(BUYER, order, "too small", key).id();
    }

    try (ConfigurableApplicationContext closed = start()) {
      Door door = doorOf(closed);
      Door.Answer refused = door.refund(BUYER, other, "too small");
      assertThat(refused.summary()).isEqualTo("503 refunds-closed");
      assertThat(refused.header("Retry-After")).isEqualTo("60");
      assertThat(door.refund(BUYER, 99_999_999, "too small").summary())
          .isEqualTo("503 refunds-closed");
      assertThat(door.get("/sagas?orderId=" + other).body().path("sagas").isEmpty()).isTrue();

      Door.Answer same = door.refund(BUYER, order, "too small", key);
      assertThat(same.status()).isEqualTo(202);
      assertThat(same.id()).isEqualTo(begun);
      assertThat(door.refund(BUYER, order, "too big", key).summary())
          .isEqualTo("422 idempotency-key-reused");
      assertThat(door.refund(BUYER, order, "too small").summary()).isEqualTo("503 refunds-closed");
    }
  }

  private static ConfigurableApplicationContext start(String... settings) {
    return new SpringApplicationBuilder(OrchestratorApplication.class)
        .initializers(new RealServers())
        .run(
            Stream.concat(
                    Stream.of(
                        "--paysaga.test.database=orchestrator",
                        "--paysaga.checkout.lock.skip-after-failure=1s",
                        "--paysaga.order-service.url=" + ORDER_SERVICE.url()),
                    Stream.of(settings))
                .toArray(String[]::new));
  }

  private static Door doorOf(ConfigurableApplicationContext orchestrator) {
    return new Door(
        orchestrator.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
  }
}
