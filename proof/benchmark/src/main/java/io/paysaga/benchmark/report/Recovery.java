package io.paysaga.benchmark.report;

import java.util.List;
import java.util.Map;

/**
 * A participant was away while sagas waited for it.
 *
 * @param secondsToStart until it was ready again
 * @param secondsToDrain from the first waiting saga that ended to the last
 * @param sagasPerSecond of those that had waited
 * @param waitingOverTime pairs of seconds since the start was asked for, and how many wait
 * @param freshPerSecond how many fresh checkouts came meanwhile
 * @param fresh from when they were due until their sagas had ended
 * @param freshOverTime second since the start was asked for, median and largest in milliseconds
 */
public record Recovery(
    int waiting,
    double secondsToStart,
    double secondsToDrain,
    double sagasPerSecond,
    List<double[]> waitingOverTime,
    double freshPerSecond,
    Latency fresh,
    List<double[]> freshOverTime,
    Map<String, Integer> errors) {}
