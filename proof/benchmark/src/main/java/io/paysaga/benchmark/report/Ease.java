package io.paysaga.benchmark.report;

import io.paysaga.benchmark.raw.RawLimits;

/**
 * What one checkout alone has to wait for at least, one after the other, in milliseconds.
 *
 * @param commit a durable commit of one row, alone
 * @param hop half a round trip over Kafka, alone
 * @param http a request over HTTP, alone
 */
record Ease(double commit, double hop, double http) {

  /** The start; then each of three steps commits at its participant and at the orchestrator. */
  static final int COMMITS = 7;

  /** A command and a reply for each of three steps. */
  static final int HOPS = 6;

  /** The checkout itself, and the order that is read. */
  static final int REQUESTS = 2;

  static Ease of(RawLimits limits) {
    return new Ease(limits.commitMillis(), limits.roundTripMillis() / 2, limits.echoMillis());
  }

  /** At ten a second, as the checkouts that it is compared with. */
  static Ease paced(RawLimits limits) {
    return new Ease(
        limits.pacedCommitMillis(), limits.pacedRoundTripMillis() / 2, limits.pacedEchoMillis());
  }

  double sum() {
    return COMMITS * commit + HOPS * hop + REQUESTS * http;
  }
}
