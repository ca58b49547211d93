package io.paysaga.saga.audit;

import io.paysaga.saga.api.Subject;

/**
 * A saga that is no longer stored, as the books of its participants tell it.
 *
 * @param data what it remembered, as far as its undos say it
 * @param subject what it was about
 * @param owner whose it was
 * @param pivotStands whether the books show what its pivot did: then its business is done, and no
 *     longer to be undone
 */
public record UnknownSaga<D>(D data, Subject subject, String owner, boolean pivotStands) {}
