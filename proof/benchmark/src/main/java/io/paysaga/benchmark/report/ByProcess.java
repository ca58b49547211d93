package io.paysaga.benchmark.report;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a saga makes each service do, on average.
 *
 * @param kafkaRequests to the broker: what is produced, fetched and committed, and signs of life
 * @param databaseUses how often a connection was taken from the pool: a transaction, or a read
 */
public record ByProcess(Map<String, Double> kafkaRequests, Map<String, Double> databaseUses) {

  /** Since then, by so many sagas. */
  public ByProcess since(ByProcess before, long sagas) {
    return new ByProcess(
        perSaga(kafkaRequests, before.kafkaRequests, sagas),
        perSaga(databaseUses, before.databaseUses, sagas));
  }

  private static Map<String, Double> perSaga(
      Map<String, Double> now, Map<String, Double> before, long sagas) {
    Map<String, Double> each = new TreeMap<>();
    now.forEach(
        (process, count) -> each.put(process, (count - before.getOrDefault(process, 0.0)) / sagas));
    return each;
  }
}
