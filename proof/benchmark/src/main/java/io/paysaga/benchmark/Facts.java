package io.paysaga.benchmark;

import io.paysaga.benchmark.load.Numbers;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.AppInfoParser;

/** What the stack under test is set to, checked: figures of a relaxed durability are none. */
final class Facts {

  /** Of the orchestrator: so that sagas wait for a participant as long as it is away. */
  static final Map<String, String> DIFFERENT =
      Map.of(
          "paysaga.saga.flows.pay-order.steps.use-point.answer-within",
          "10m",
          "paysaga.checkout.most-in-flight",
          "100000");

  private Facts() {}

  /**
   * @throws IllegalStateException when a commit or a record is not durable
   */
  static Map<String, Object> of(Settings settings, Numbers database) {
    Map<String, Object> facts = new TreeMap<>();
    for (String variable :
        new String[] {
          "innodb_flush_log_at_trx_commit",
          "innodb_doublewrite",
          "innodb_buffer_pool_size",
          "innodb_log_file_size",
          "innodb_flush_method",
          "log_bin",
          "version"
        }) {
      facts.put("MySQL " + variable, database.text("select @@" + variable));
    }
    requireDurable(database);
    // No setting of a service can take this away: saga-messaging fixes it for its producers.
    facts.put("services spring.kafka.producer.acks", "all");
    DIFFERENT.forEach((name, value) -> facts.put("orchestrator " + name, value));
    facts.put("services JVM", settings.options());
    facts.put("Kafka version", AppInfoParser.getVersion());
    return facts;
  }

  /**
   * @throws IllegalStateException when a commit is not durable
   */
  static void requireDurable(Numbers database) {
    String flush = database.text("select @@innodb_flush_log_at_trx_commit");
    if (!flush.equals("1")) {
      throw new IllegalStateException(
          "innodb_flush_log_at_trx_commit must be 1, but is " + flush + ".");
    }
  }
}
