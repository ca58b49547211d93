package io.paysaga.benchmark.report;

import java.util.Map;

/**
 * What the auditor said about the sagas of some phases.
 *
 * @param judged sagas whose books were read
 * @param findings how many, expected 0
 * @param kinds how many of each, of those that it showed
 */
public record Audited(
    double seconds, long sagas, long judged, long findings, Map<String, Long> kinds) {}
