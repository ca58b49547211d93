package io.paysaga.benchmark;

import io.paysaga.benchmark.load.Numbers;
import io.paysaga.stack.LocalStack;
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
  static Map<String, Object> of(Settings settings, LocalStack stack) {
    Map<String, Object> facts = new TreeMap<>();
    Numbers database = new Numbers(stack.admin());
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
    require(
        "innodb_flush_log_at_trx_commit", "1", facts.get("MySQL innodb_flush_log_at_trx_commit"));
    // No setting of a service can take this away: saga-messaging fixes it for its producers.
    facts.put("services spring.kafka.producer.acks", "all");
    DIFFERENT.forEach((name, value) -> facts.put("orchestrator " + name, value));
    facts.put("services JVM", settings.options());
    facts.put("Kafka version", AppInfoParser.getVersion());
    facts.put("run", settings);
    return facts;
  }

  private static void require(String setting, String wanted, Object found) {
    if (!wanted.equals(found)) {
      throw new IllegalStateException(setting + " must be " + wanted + ", but is " + found + ".");
    }
  }
}
