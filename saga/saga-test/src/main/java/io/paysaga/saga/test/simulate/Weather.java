package io.paysaga.saga.test.simulate;

import java.util.SplittableRandom;

/**
 * How rough a world is: chances of a fault at each opportunity, and times in milliseconds.
 *
 * @param gap mean time between two visits
 * @param calm mean time between two upheavals
 * @param pollGap longest pause before a poll: the longer, the larger the polls
 * @param poisonedUndo as poison, of undos: their sagas are stuck while an effect stands, and are
 *     resolved by operators
 * @param locked so often somebody else locks what a message touches, for a while
 * @param rolledBack so often a process begins as the build before, which knows newer sagas not
 * @param lateUndo so often an undo comes once more when its saga may have been resolved
 * @param longAbsences so often a service is away for longer than topics or even inboxes remember
 */
record Weather(
    long gap,
    long calm,
    int pollGap,
    int mostPerPoll,
    double lost,
    double duplicated,
    double delayed,
    double notAcknowledged,
    double transactionFails,
    double dies,
    double freezes,
    double poison,
    double poisonedUndo,
    double locked,
    double rolledBack,
    double lateUndo,
    double deliveryFails,
    boolean randomPartitioner,
    int longAbsences) {

  static Weather of(SplittableRandom random) {
    return new Weather(
        between(random, 5, 600),
        between(random, 10_000, 300_000),
        (int) between(random, 2, 300),
        (int) between(random, 2, 100),
        oneOf(random, 0, 0.002, 0.02),
        oneOf(random, 0, 0.01, 0.1),
        oneOf(random, 0, 0.01, 0.05),
        oneOf(random, 0, 0.002, 0.02),
        oneOf(random, 0, 0.002, 0.02),
        oneOf(random, 0, 0.0005, 0.003),
        oneOf(random, 0.002, 0.01, 0.04),
        oneOf(random, 0, 0.005, 0.04),
        oneOf(random, 0, 0.02, 0.1),
        oneOf(random, 0, 0.002, 0.02),
        oneOf(random, 0, 0, 0.2),
        oneOf(random, 0, 0.05, 0.2),
        oneOf(random, 0, 0.1, 0.6),
        random.nextInt(5) == 0,
        random.nextInt(4) == 0 ? 1 : 0);
  }

  /** Small values as often as large ones. */
  static long between(SplittableRandom random, long least, long most) {
    return Math.round(least * Math.pow((double) most / least, random.nextDouble()));
  }

  private static double oneOf(SplittableRandom random, double... chances) {
    return chances[random.nextInt(chances.length)];
  }
}
