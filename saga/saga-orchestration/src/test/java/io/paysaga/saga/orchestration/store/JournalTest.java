package io.paysaga.saga.orchestration.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.paysaga.saga.api.BarrierReply;
import io.paysaga.saga.engine.SagaEvent.DeadlinePassed;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.messaging.MessageJson;
import io.paysaga.saga.messaging.MessageTypes;
import io.paysaga.saga.orchestration.api.JournalEntry;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a replay makes of rows. */
class JournalTest {

  private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");
  private static final UUID SAGA = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");

  private final JsonMapper json = JsonMapper.builder().build();
  private final Journal journal =
      new Journal(mock(), new MessageJson(new MessageTypes(List.of(BarrierReply.class))));

  /** Whose pauses were shorter: by today's, nothing would be due yet. */
  @Test
  void knowsWhoseDeadlinePassedThoughARowOfAnEarlierBuildNamesNoStep() {
    JsonNode sent =
        json.readTree(
            """
            {"from":"COMPENSATING","to":"COMPENSATING","sent":[
              {"command":"%s:pay:undo","attempt":7}]}"""
                .formatted(SAGA));
    JournalEntry row = new JournalEntry(9, AT, "DeadlinePassed", json.readTree("{}"), sent);
    assertThat(journal.eventOf(row)).isEqualTo(new DeadlinePassed(AT, null, List.of("pay")));
  }

  @Test
  void putsBackHowOftenACommandWasSentOfWhichNoRowTells() {
    SagaState<String> state =
        new SagaState<>(
            SAGA,
            SagaStatus.COMPENSATING,
            "",
            List.of(
                new StepState("pay", StepStatus.DONE, 1, 0, 0, null, AT, AT),
                new StepState("use-point", StepStatus.UNDOING, 5, 0, 0, AT, AT, null)),
            null,
            AT,
            false);
    JsonNode detail = json.readTree("{\"sentSoFar\":{\"use-point\":731}}");
    JournalEntry row = new JournalEntry(9, AT, "RetryAsked", detail, json.readTree("{}"));
    assertThat(journal.before(row, state).steps())
        .extracting(StepState::attempts)
        .containsExactly(1, 731);
    JournalEntry silent =
        new JournalEntry(9, AT, "RetryAsked", json.readTree("{}"), json.readTree("{}"));
    assertThat(journal.before(silent, state)).isEqualTo(state);
  }
}
