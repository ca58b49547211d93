package io.paysaga.orchestrator.books;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.paysaga.saga.orchestration.api.SagaSnapshot;
import org.springframework.boot.jackson.JacksonMixin;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;

/** A saga's row as the auditor of this shop reads it: its owner is a buyer, who is a number. */
@JacksonMixin(SagaSnapshot.class)
interface SagaEvidence {

  @JsonProperty("buyerId")
  @JsonSerialize(using = AsNumber.class)
  String owner();

  /** Made by Jackson. */
  final class AsNumber extends ValueSerializer<String> {

    @Override
    public void serialize(String owner, JsonGenerator json, SerializationContext context) {
      json.writeNumber(Long.parseLong(owner));
    }
  }
}
