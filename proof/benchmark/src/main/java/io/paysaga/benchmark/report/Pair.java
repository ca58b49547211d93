package io.paysaga.benchmark.report;

/** The baseline's short run, and ours right after it. */
public record Pair(ShortRun baseline, ShortRun ours) {}
