package io.paysaga.saga.orchestration.api;

/** A saga's business outcome stands, durably; published in this process only. */
public record SagaEnded(SagaView saga) {}
