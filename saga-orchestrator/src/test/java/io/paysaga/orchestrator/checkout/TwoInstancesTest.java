package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.orchestrator.OrchestratorApplication;
import io.paysaga.saga.orchestration.api.SagaListener;
import io.paysaga.servers.RealServers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Two orchestrators share the sagas; a client that speaks to one is told of all of them. */
class TwoInstancesTest extends RunningOrchestrator {

  /** So that each instance handles some of them, as good as always. */
  private static final int SAGAS = 20;

  /** What the other instance has moved. */
  private static final Set<String> MOVED_THERE = ConcurrentHashMap.newKeySet();

  private static ConfigurableApplicationContext other;

  @BeforeEach
  void theOtherHandlesSagasToo() {
    if (other == null) {
      other = start();
    }
    await().until(() -> MOVED_THERE.contains(undone()));
  }

  @AfterAll
  static void stopTheOther() {
    if (other != null) {
      other.close();
    }
  }

  private static ConfigurableApplicationContext start() {
    SagaListener listener = moved -> MOVED_THERE.add(moved.after().id().toString());
    return new SpringApplicationBuilder(OrchestratorApplication.class)
        .initializers(
            new RealServers(),
            context -> context.getBeanFactory().registerSingleton("movedThere", listener))
        .run(
            "--paysaga.test.database=orchestrator",
            "--paysaga.saga.acts.four-eyes=off",
            "--paysaga.order-service.url=" + ORDER_SERVICE.url(),
            "--paysaga.reservation-service.url=" + RESERVATION_SERVICE.url());
  }

  private String undone() {
    String saga = door.checkout(BUYER, placed(BUYER)).id();
    isUndone(saga);
    await().until(() -> statusOf(saga).equals("COMPENSATED"));
    return saga;
  }

  private void isUndone(String saga) {
    paymentRefuses(saga);
    paymentIsUndone(saga);
  }

  @Test
  void whoWaitsIsAnsweredAsSoonAsTheSagaEndsWhicheverInstanceHandlesIt() {
    List<Long> orders = IntStream.range(0, SAGAS).mapToObj(n -> placed(BUYER)).toList();
    List<CompletableFuture<Door.Answer>> answers =
        orders.stream().map(each -> door.checkingOut(BUYER, each, "Prefer", "wait=30")).toList();
    for (long each : orders) {
      await().until(() -> sagasOf(each).size() == 1);
      isUndone(sagasOf(each).get(0));
    }

    assertThat(answers)
        .allSatisfy(answer -> assertThat(answer).succeedsWithin(Duration.ofSeconds(15)))
        .extracting(CompletableFuture::join)
        .allSatisfy(
            answer -> {
              assertThat(answer.body().path("status").asString()).isEqualTo("COMPENSATED");
              assertThat(answer.took()).isLessThan(Duration.ofSeconds(15));
            })
        .extracting(Door.Answer::id)
        .as("some ended there, and some here")
        .anyMatch(MOVED_THERE::contains)
        .anyMatch(saga -> !MOVED_THERE.contains(saga));
  }

  @Test
  void whoListensIsToldOfASagaWhicheverInstanceHandlesIt() {
    List<String> sagas =
        IntStream.range(0, SAGAS).mapToObj(n -> door.checkout(BUYER, placed(BUYER)).id()).toList();
    List<Door.Listening> streams =
        sagas.stream().map(saga -> door.listening("/sagas/" + saga + "/events")).toList();
    sagas.forEach(this::isUndone);

    assertThat(streams)
        .allSatisfy(stream -> assertThat(stream.whole()).succeedsWithin(SOON.multipliedBy(10)))
        .extracting(Door.Listening::ids)
        .containsOnly("1 2 3");
    assertThat(sagas)
        .as("some ended there, and some here")
        .anyMatch(MOVED_THERE::contains)
        .anyMatch(saga -> !MOVED_THERE.contains(saga));
  }

  @Test
  void whoListenedToAnInstanceThatStopsGoesOnAtTheOther() {
    String saga = door.checkout(BUYER, order).id();
    Door.Listening first = otherDoor().listening("/sagas/" + saga + "/events");
    await().until(() -> first.ids().equals("1"));
    stopTheOther();
    other = null;
    await().until(first::isOver);

    Door.Listening second = door.listening("/sagas/" + saga + "/events", "Last-Event-ID", "1");
    isUndone(saga);

    await().until(second::isOver);
    assertThat(second.ids()).isEqualTo("2 3");
  }

  private static Door otherDoor() {
    return new Door(other.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
  }
}
