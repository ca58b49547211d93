package io.paysaga.benchmark.load;

/**
 * One checkout to come.
 *
 * @param subject the order, or the seat hold
 * @param poor whether the buyer lacks points, so that the saga is refused at use-point
 */
public record CheckoutJob(long buyer, long subject, boolean poor) {

  String ending() {
    return poor ? "COMPENSATED" : "COMPLETED";
  }
}
