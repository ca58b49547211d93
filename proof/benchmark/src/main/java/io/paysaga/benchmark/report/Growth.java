package io.paysaga.benchmark.report;

/**
 * The same load on tables of different sizes.
 *
 * @param ended sagas in the tables when it began
 * @param secondsToCopy how long their making took
 */
public record Growth(long ended, double secondsToCopy, Level level) {}
