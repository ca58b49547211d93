package io.paysaga.benchmark.report;

import io.paysaga.benchmark.watch.Cost;

/**
 * What the stack does while nobody wants anything of it.
 *
 * @param aSecond what a second costs, as if it were a saga
 */
public record AtRest(double seconds, Cost aSecond) {}
