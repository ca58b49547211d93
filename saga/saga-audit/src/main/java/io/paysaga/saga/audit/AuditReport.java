package io.paysaga.saga.audit;

import java.time.Instant;
import java.util.List;

/**
 * What an audit found.
 *
 * @param from when the first of the sagas may have begun
 * @param to before when the last of them began
 * @param sagas begun in that time
 * @param judged of these, the ones that had ended and did not change while the books were read
 * @param skippedRunning the others
 * @param totalFindings how many there are, of which {@code findings} shows the first
 */
record AuditReport(
    Instant from,
    Instant to,
    long sagas,
    long judged,
    long skippedRunning,
    long totalFindings,
    List<Finding> findings) {}
