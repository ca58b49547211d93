package io.paysaga.e2e.chaos;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a run is like; each part is a system property of the same name.
 *
 * @param minutes how long things are broken (1.5)
 * @param seed decides what is broken, in which order, and what buyers want; by default another one
 *     each time
 * @param rate checkouts asked for per second (5)
 * @param locked how many seconds the others' rate is counted without and with one row locked,
 *     before anything is broken (0: not at all)
 */
record Settings(double minutes, long seed, double rate, int locked) {

  static Settings ofSystemProperties() {
    return new Settings(
        Double.parseDouble(System.getProperty("minutes", "1.5")),
        Long.getLong("seed", ThreadLocalRandom.current().nextLong(1_000_000)),
        Double.parseDouble(System.getProperty("rate", "5")),
        Integer.getInteger("locked", 0));
  }

  Duration time() {
    return Duration.ofMillis((long) (minutes * 60_000));
  }

  /** Every other seed takes the order that keys give to records away. */
  boolean randomPartitioner() {
    return seed % 2 != 0;
  }

  Random random() {
    return new Random(seed);
  }
}
