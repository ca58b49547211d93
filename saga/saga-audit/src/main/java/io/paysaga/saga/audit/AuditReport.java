package io.paysaga.saga.audit;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What an audit found.
 *
 * @param from when the first of the sagas may have begun
 * @param to before when the last of them began
 * @param sagas begun in that time
 * @param judged of these, the ones that had ended and did not change while the books were read, nor
 *     did those that they are judged together with, of which none ran
 * @param skippedRunning the others
 * @param unknownFrom from when on a saga that stands in a book and does not exist is found,
 *     whatever time was asked for; what is older cannot be told from what was purged
 * @param ofOthers how many such sagas another orchestrator asked for, by who that is: no findings
 * @param totalFindings how many there are, of which {@code findings} shows the first; of more than
 *     a hundred thousand, what is told of a subject may count more than once
 */
record AuditReport(
    Instant from,
    Instant to,
    long sagas,
    long judged,
    long skippedRunning,
    Instant unknownFrom,
    Map<String, Long> ofOthers,
    long totalFindings,
    List<Finding> findings) {}
