package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.servers.RealServers;
import io.paysaga.servers.StallingProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The database takes every packet and answers none. */
class HalfOpenDatabaseTest extends RunningOrchestrator {

  private static final Duration ANSWERED = Duration.ofSeconds(5);
  private static final Duration PROBED = Duration.ofSeconds(1);
  private static final StallingProxy NETWORK = network();

  private static StallingProxy network() {
    try {
      return StallingProxy.to(RealServers.infrastructure().mysql().address());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @DynamicPropertySource
  static void behindTheNetwork(DynamicPropertyRegistry properties) {
    properties.add(
        "spring.datasource.hikari.jdbc-url",
        () ->
            RealServers.database("orchestrator")
                .url()
                .replace(RealServers.infrastructure().mysql().address(), NETWORK.address()));
  }

  @AfterEach
  void mend() {
    NETWORK.goOn();
    await().until(() -> door.get("/readyz").status() == 200);
  }

  @AfterAll
  static void end() throws IOException {
    NETWORK.close();
  }

  @Test
  void isTimeEnoughForAHundredAnswersAndEveryProbeAndAllGoesOnAfterwards() {
    assertThat(door.checkout(BUYER, placed(BUYER)).status()).isEqualTo(202);

    NETWORK.stall();
    List<CompletableFuture<Door.Answer>> doors =
        IntStream.range(0, 100).mapToObj(n -> ask(n)).toList();
    int probes = 0;
    while (!doors.stream().allMatch(CompletableFuture::isDone)) {
      Door.Answer alive = door.get("/livez");
      assertThat(alive.status()).isEqualTo(200);
      assertThat(alive.took()).isLessThan(PROBED);
      assertThat(door.get("/readyz").took()).isLessThan(PROBED);
      probes++;
    }

    assertThat(probes).isPositive();
    assertThat(doors)
        .extracting(CompletableFuture::join)
        .allSatisfy(
            answer -> {
              assertThat(answer.status()).isEqualTo(503);
              assertThat(answer.header("Retry-After")).isNotEmpty();
              assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
              assertThat(answer.took()).isLessThan(ANSWERED);
            });
    assertThat(door.get("/readyz").status()).isEqualTo(503);

    NETWORK.goOn();
    await().until(() -> door.checkout(BUYER, placed(BUYER)).status() == 202);
  }

  private CompletableFuture<Door.Answer> ask(int number) {
    return switch (number % 3) {
      case 0 -> door.getting("/sagas?limit=1");
      case 1 -> door.checkingOut(BUYER, placed(BUYER));
      default ->
          door.checkingOut(BUYER, placed(BUYER), "Idempotency-Key", UUID.randomUUID().toString());
    };
  }
}
