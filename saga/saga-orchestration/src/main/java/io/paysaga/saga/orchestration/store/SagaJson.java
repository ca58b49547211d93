package io.paysaga.saga.orchestration.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.engine.SagaFailure;
import io.paysaga.saga.engine.StepState;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How a saga's state and data stand in their columns. */
public final class SagaJson {

  /** Zeros and nulls would be half of a state's text, which is written at each transition. */
  private static final JsonInclude.Value NO_DEFAULTS =
      JsonInclude.Value.construct(JsonInclude.Include.NON_DEFAULT, JsonInclude.Include.ALWAYS);

  private final JsonMapper json =
      JsonMapper.builder()
          .withConfigOverride(StoredState.StoredStep.class, step -> step.setInclude(NO_DEFAULTS))
          .withConfigOverride(StoredState.class, state -> state.setInclude(NO_DEFAULTS))
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /** The part of the state that has no column of its own. */
  record Progress(List<StepState> steps, @Nullable SagaFailure failure, boolean subjectFreed) {}

  public String writeData(Object data) {
    return json.writeValueAsString(data);
  }

  String writeProgress(Progress progress) {
    return json.writeValueAsString(StoredState.of(progress));
  }

  Progress readProgress(String text) {
    return json.readValue(text, StoredState.class).progress();
  }

  JsonNode readTree(String text) {
    return json.readTree(text);
  }

  public <D> D readData(String text, Class<D> type) {
    return json.readValue(text, type);
  }
}
