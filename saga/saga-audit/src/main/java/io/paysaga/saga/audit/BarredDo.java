package io.paysaga.saga.audit;

import java.time.Instant;
import java.util.UUID;

/** A do that its participant refuses if it still comes. */
public record BarredDo(UUID sagaId, String step, Instant at) {}
