package io.paysaga.saga.audit;

import java.time.Instant;
import java.util.UUID;

/** A step whose command its participant refuses if it still comes. */
public record BarredStep(UUID sagaId, String step, Instant at) {}
