package io.paysaga.orchestrator.runtime;

import java.util.UUID;

/** A saga's business outcome stands, durably; published in this process only. */
public record SagaEnded(UUID sagaId) {}
