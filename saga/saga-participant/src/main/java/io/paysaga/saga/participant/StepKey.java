package io.paysaga.saga.participant;

import java.util.UUID;

/**
 * Under which the books keep the effect of a command that a saga may send in several steps: two
 * columns of a unique key.
 *
 * @param step the step's name, at most 40 of {@code a-z 0-9 -}
 */
public record StepKey(UUID sagaId, String step) {}
