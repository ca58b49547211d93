package io.paysaga.orchestrator.runtime;

import io.paysaga.orchestrator.engine.SagaFailure;
import io.paysaga.orchestrator.engine.StepState;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** How a saga's state and data stand in their columns. */
final class SagaJson {

  private final JsonMapper json = JsonMapper.builder().build();

  /** The part of the state that has no column of its own. */
  record Progress(List<StepState> steps, @Nullable SagaFailure failure, boolean subjectFreed) {}

  String write(Object value) {
    return json.writeValueAsString(value);
  }

  Progress readProgress(String text) {
    return json.readValue(text, Progress.class);
  }

  <D> D readData(String text, Class<D> type) {
    return json.readValue(text, type);
  }
}
