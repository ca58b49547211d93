package io.paysaga.saga.orchestration.api;

/**
 * A saga that an operator wants to begin.
 *
 * @param about what it is for, so that {@link ApprovedAct} makes it anew of that
 * @param fingerprint what was shown of that
 * @param byTwo whether two persons decide it, where acts that move money are decided by two
 */
public record SagaToBegin(NewSaga<?> saga, String about, String fingerprint, boolean byTwo) {}
