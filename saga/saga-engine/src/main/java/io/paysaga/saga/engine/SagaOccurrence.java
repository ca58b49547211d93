package io.paysaga.saga.engine;

import java.util.UUID;

/** Something that happens to a saga. */
public record SagaOccurrence(UUID sagaId, SagaEvent event) {}
