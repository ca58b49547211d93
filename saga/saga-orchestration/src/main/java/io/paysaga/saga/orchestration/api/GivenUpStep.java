package io.paysaga.saga.orchestration.api;

import io.paysaga.saga.api.Subject;
import java.time.Instant;
import java.util.UUID;

/** A best-effort step that was given up: something is still owed to another system. */
public record GivenUpStep(UUID sagaId, Subject subject, String step, Instant givenUpAt) {}
