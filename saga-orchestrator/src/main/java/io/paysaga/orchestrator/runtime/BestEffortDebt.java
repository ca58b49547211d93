package io.paysaga.orchestrator.runtime;

import java.time.Instant;
import java.util.UUID;

/** A best-effort step that was given up: something is still owed to another system. */
public record BestEffortDebt(UUID sagaId, String subject, String step, Instant givenUpAt) {}
