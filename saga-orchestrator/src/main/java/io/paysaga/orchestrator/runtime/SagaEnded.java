package io.paysaga.orchestrator.runtime;

/** A saga's business outcome stands, durably; published in this process only. */
public record SagaEnded(SagaView saga) {}
