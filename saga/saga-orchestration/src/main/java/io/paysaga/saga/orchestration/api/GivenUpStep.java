package io.paysaga.saga.orchestration.api;

import java.time.Instant;
import java.util.UUID;

/** A best-effort step that was given up: something is still owed to another system. */
public record GivenUpStep(UUID sagaId, String subject, String step, Instant givenUpAt) {}
