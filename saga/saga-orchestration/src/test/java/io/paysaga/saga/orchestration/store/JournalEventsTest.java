package io.paysaga.saga.orchestration.store;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.saga.api.BarrierReply;
import io.paysaga.saga.api.CommandAttempt;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.engine.Operator;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.messaging.MessageJson;
import io.paysaga.saga.messaging.MessageTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The rows of a journal outlive the names of classes. */
class JournalEventsTest {

  private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");
  private static final CommandId ID = new CommandId(new UUID(1, 2), "pay", Direction.UNDO);
  private static final Operator KIM = new Operator("kim", "a test");

  private static final List<SagaEvent> ALL =
      List.of(
          new SagaEvent.Started(AT),
          new SagaEvent.Answered(ID, 2, new BarrierReply.NothingToUndo(), AT),
          new SagaEvent.DeadlinePassed(AT),
          new SagaEvent.DeadlinePassed(AT, AT.minusSeconds(90), List.of("pay", "use-point")),
          new SagaEvent.NotSent(List.of(new CommandAttempt(ID, 2)), AT),
          new SagaEvent.NotSent(List.of(new CommandAttempt(ID, 2)), AT.plusSeconds(4), AT),
          new SagaEvent.HeldBack(List.of("deliver-order"), AT.plusSeconds(4), AT),
          new SagaEvent.Woken(List.of("deliver-order"), AT),
          new SagaEvent.RetryAsked(KIM, AT),
          new SagaEvent.CompensateAsked(KIM, AT),
          new SagaEvent.ResolveAsked(KIM, AT),
          new SagaEvent.BackfillAsked(KIM, AT),
          new SagaEvent.FreeSubjectAsked(KIM, AT),
          new SagaEvent.ResendAsked("use-point", KIM, AT),
          new SagaEvent.UndoAsked(KIM, AT));

  private final JsonMapper json = JsonMapper.builder().build();
  private final JournalEvents events =
      new JournalEvents(new MessageJson(new MessageTypes(List.of(BarrierReply.class))), json);

  /** What a saga remembers. */
  record Trip(String from, String to) {}

  @Test
  void writesEachEventAsTheGoldenFileSays() {
    assertThat(ALL)
        .extracting(Object::getClass)
        .hasSameElementsAs(MessageTypes.recordsOf(SagaEvent.class).toList());
    assertThat(ALL.stream().map(event -> row(event) + "\n").collect(joining())).isEqualTo(golden());
  }

  @Test
  void readsWhatItWrote() {
    List<String> rows = golden().lines().toList();
    for (int n = 0; n < rows.size(); n++) {
      String[] row = rows.get(n).split(" ", 2);
      assertThat(events.read(row[0], json.readTree(row[1]), AT)).isEqualTo(ALL.get(n));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Started, saga.started.v1",
    "Answered, saga.answered.v1",
    "DeadlinePassed, saga.deadline-passed.v1",
    "NotSent, saga.not-sent.v1",
    "RetryAsked, saga.retry-asked.v1",
    "CompensateAsked, saga.compensate-asked.v1",
    "ResolveAsked, saga.resolve-asked.v1",
    "BackfillAsked, saga.backfill-asked.v1",
    "FreeSubjectAsked, saga.free-subject-asked.v1"
  })
  void showsTheNamesThatEarlierBuildsStoredAndReadsThem(String former, String wireName) {
    assertThat(JournalEvents.shown(wireName)).isEqualTo(former);
    assertThat(JournalEvents.shown(former)).isEqualTo(former);
    String detail =
        golden()
            .lines()
            .filter(row -> row.startsWith(wireName + " "))
            .findFirst()
            .orElseThrow()
            .split(" ", 2)[1];
    assertThat(events.read(former, json.readTree(detail), AT))
        .isEqualTo(events.read(wireName, json.readTree(detail), AT));
  }

  @Test
  void tellsHowOftenACommandWasSentOfWhichNoRowTells() {
    StepState told = new StepState("pay", StepStatus.UNDOING, 5, 0, 0, AT, AT, null);
    StepState untold = new StepState("pay", StepStatus.UNDOING, 731, 0, 0, AT, AT, null, 726);
    SagaEvent answered = new SagaEvent.Answered(ID, 5, new BarrierReply.NothingToUndo(), AT);
    assertThat(events.detailOf(answered, saga(told))).isEqualTo(events.detailOf(answered, saga()));
    JsonNode detail = json.readTree(events.detailOf(answered, saga(untold)));
    assertThat(detail.path("sentSoFar").toString()).isEqualTo("{\"pay\":731}");
    assertThat(JournalEvents.sentSoFar(detail)).isEqualTo(Map.of("pay", 731));
    assertThat(events.read("Answered", detail, AT)).isEqualTo(answered);
  }

  @Test
  void refusesAnEventThatItDoesNotKnow() {
    assertThatThrownBy(() -> events.read("saga.forgotten.v1", json.readTree("{}"), AT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("saga.forgotten.v1");
  }

  private String row(SagaEvent event) {
    return JournalEvents.nameOf(event) + " " + events.detailOf(event, saga());
  }

  private static SagaState<Trip> saga(StepState... steps) {
    return new SagaState<>(
        new UUID(1, 2),
        SagaStatus.COMPENSATING,
        new Trip("ICN", "CDG"),
        List.of(steps),
        null,
        null,
        false);
  }

  private static String golden() {
    try (var golden = JournalEventsTest.class.getResourceAsStream("/journal-rows.txt")) {
      return new String(golden.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
