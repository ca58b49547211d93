package io.paysaga.saga.orchestration.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.events.OrderDeliveryReply.Delivered;
import io.paysaga.orchestrator.checkout.Door;
import io.paysaga.orchestrator.checkout.RunningOrchestrator;
import io.paysaga.saga.api.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(
    properties = {"paysaga.saga.streams.most=3", "paysaga.saga.streams.heartbeat=300ms"})
class SagaStreamsTest extends RunningOrchestrator {

  @Autowired private SagaStreams streams;

  private final List<Door.Listening> open = new ArrayList<>();
  private String saga;

  @BeforeEach
  void aSagaBegins() {
    saga = door.checkout(BUYER, order).id();
  }

  @AfterEach
  void hangUp() {
    open.forEach(Door.Listening::hangUp);
    await().until(() -> streams.open() == 0);
  }

  private Door.Listening listening(String... headers) {
    Door.Listening stream = door.listening("/sagas/" + saga + "/events", headers);
    open.add(stream);
    return stream;
  }

  @Test
  void tellsWhatTheJournalHoldsAndThenWhatComesUntilTheSagaIsUndone() {
    Door.Listening stream = listening();
    await().until(() -> stream.ids().equals("1"));
    paymentRefuses(saga);
    await().until(() -> stream.ids().equals("1 2"));
    paymentIsUndone(saga);

    await().until(stream::isOver);
    assertThat(stream.ids()).isEqualTo("1 2 3");
    assertThat(stream.whole().join().headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
    String journal = door.get("/sagas/" + saga + "/journal").http().body();
    assertThat(stream.events())
        .allSatisfy(
            event -> assertThat(journal).contains(event.replaceAll("(?s).*data:(.*)", "$1")));
  }

  @Test
  void goesOnUntilWhatIsTriedAfterTheEndIsOverToo() {
    Door.Listening stream = listening();
    everyCriticalStepIsDone(saga);
    await().until(() -> stream.ids().equals("1 2 3 4"));
    assertThat(statusOf(saga)).isEqualTo("COMPLETED");
    await("a sign of life behind the end")
        .until(() -> stream.text().substring(stream.text().indexOf("id:4")).contains("\n:"));
    reply(saga, "deliver-order", Direction.DO, new Delivered());

    await().until(stream::isOver);
    assertThat(stream.ids()).isEqualTo("1 2 3 4 5");
  }

  @Test
  void goesOnBehindWhatTheClientHasAndThenTellsItToComeNoMore() {
    paymentRefuses(saga);
    paymentIsUndone(saga);
    await().until(() -> statusOf(saga).equals("COMPENSATED"));

    Door.Listening stream = listening("Last-Event-ID", "2");
    await().until(stream::isOver);
    assertThat(stream.ids()).isEqualTo("3");

    Door.Listening again = listening("Last-Event-ID", "3");
    await().until(again::isOver);
    assertThat(again.whole().join().statusCode()).isEqualTo(204);
  }

  @Test
  void tellsEachOfSeveralWhatItHasNotSeen() {
    paymentRefuses(saga);
    await().until(() -> statusOf(saga).equals("COMPENSATING"));
    Door.Listening first = listening();
    Door.Listening second = listening("Last-Event-ID", "1");
    await().until(() -> first.ids().equals("1 2") && second.ids().equals("2"));
    paymentIsUndone(saga);

    await().until(() -> first.isOver() && second.isOver());
    assertThat(first.ids()).isEqualTo("1 2 3");
    assertThat(second.ids()).isEqualTo("2 3");
  }

  @Test
  void refusesOneMoreThanMayBeOpen() {
    for (int n = 0; n < 3; n++) {
      listening();
    }
    await().until(() -> streams.open() == 3);

    Door.Listening refused = listening();

    await().until(refused::isOver);
    assertThat(refused.whole().join().statusCode()).isEqualTo(503);
    assertThat(refused.text()).contains("too-many-at-once");
    assertThat(refused.whole().join().headers().firstValue("Retry-After")).hasValue("5");
  }

  @Test
  void findsOutByAHeartbeatThatAClientIsGone() {
    Door.Listening stream = listening();
    await().until(() -> stream.text().toString().contains("\n:"));

    stream.hangUp();

    await().until(() -> streams.open() == 0);
  }

  @Test
  void findsNoStreamOfASagaThatIsNotThere() {
    assertThat(door.get("/sagas/" + UUID.randomUUID() + "/events").summary())
        .isEqualTo("404 saga-not-found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "last"})
  void refusesWhatNoEntryIsCalled(String id) {
    Door.Listening refused = listening("Last-Event-ID", id);
    await().until(refused::isOver);
    assertThat(refused.whole().join().statusCode()).isEqualTo(400);
  }
}
