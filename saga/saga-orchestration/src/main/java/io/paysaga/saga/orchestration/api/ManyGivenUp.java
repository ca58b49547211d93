package io.paysaga.saga.orchestration.api;

import org.jspecify.annotations.Nullable;

/**
 * Sagas whose given-up steps are to be tried again.
 *
 * @param time in which they were given up, and how fast they are asked
 * @param sagas how many
 * @param fingerprint which: others read otherwise
 * @param objection why none is asked, as {@code backfill-running}
 */
public record ManyGivenUp(String time, int sagas, String fingerprint, @Nullable String objection) {}
