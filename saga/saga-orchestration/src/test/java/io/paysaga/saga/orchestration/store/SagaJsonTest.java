package io.paysaga.saga.orchestration.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.engine.SagaFailure;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SagaJsonTest {

  private static final Instant AT = Instant.parse("2026-11-21T10:00:00.000001Z");

  private final SagaJson json = new SagaJson();

  @Test
  void leavesOutWhatAStepIsNot() {
    SagaJson.Progress begun =
        new SagaJson.Progress(
            List.of(
                new StepState("pay", StepStatus.DOING, 1, 0, 0, AT, AT, null),
                new StepState("use-point", StepStatus.PENDING, 0, 0, 0, null, null, null)),
            null,
            false);
    assertThat(json.writeProgress(begun))
        .isEqualTo(
            """
            {"steps":[{"name":"pay","status":"DOING","attempts":1,\
            "dueAt":"2026-11-21T10:00:00.000001Z","startedAt":"2026-11-21T10:00:00.000001Z"},\
            {"name":"use-point","status":"PENDING"}]}""");
    assertThat(json.readProgress(json.writeProgress(begun))).isEqualTo(begun);
  }

  @Test
  void keepsAllThatThereIs() {
    SagaJson.Progress ended =
        new SagaJson.Progress(
            List.of(new StepState("pay", StepStatus.GIVEN_UP, 7, 3, 5, AT, AT, AT)),
            new SagaFailure("pay", "", ""),
            true);
    assertThat(json.readProgress(json.writeProgress(ended))).isEqualTo(ended);
  }

  @Test
  void writesEveryFieldAsTheGoldenFileSays() throws IOException {
    SagaJson.Progress all =
        new SagaJson.Progress(
            Stream.of(StepStatus.values())
                .map(status -> new StepState("pay", status, 7, 3, 5, AT, AT, AT))
                .toList(),
            new SagaFailure("pay", "no-answer", "No answer to 4 attempts."),
            true);
    String golden;
    try (var file = SagaJsonTest.class.getResourceAsStream("/stored-state.json")) {
      golden = new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
    assertThat(json.writeProgress(all)).isEqualTo(golden);
    assertThat(json.readProgress(golden)).isEqualTo(all);
  }

  @Test
  void readsWhatEarlierVersionsWrote() {
    assertThat(
            json.readProgress(
                """
                {"steps":[{"name":"pay","status":"PENDING","attempts":0,"failures":0,\
                "failedAttempt":0,"dueAt":null,"startedAt":null,"endedAt":null}],\
                "failure":null,"subjectFreed":false}"""))
        .isEqualTo(
            new SagaJson.Progress(
                List.of(new StepState("pay", StepStatus.PENDING, 0, 0, 0, null, null, null)),
                null,
                false));
  }
}
