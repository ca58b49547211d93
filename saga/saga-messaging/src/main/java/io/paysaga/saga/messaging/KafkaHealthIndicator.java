package io.paysaga.saga.messaging;

import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.core.NestedExceptionUtils;

/**
 * Tells whether the broker serves this application, and if not, the one cause of it; shown apart,
 * since a service is ready without it. Logs nothing: what is wrong is logged where it is met.
 */
final class KafkaHealthIndicator implements HealthIndicator {

  private final BrokerAdmin broker;
  private final TopicSetup topics;
  private final GroupStrangers strangers;
  private final ObjectProvider<PollConsumers> consumers;

  KafkaHealthIndicator(
      BrokerAdmin broker,
      TopicSetup topics,
      GroupStrangers strangers,
      ObjectProvider<PollConsumers> consumers) {
    this.broker = broker;
    this.topics = topics;
    this.strangers = strangers;
    this.consumers = consumers;
  }

  @Override
  public Health health() {
    String cluster;
    try {
      cluster = BrokerAdmin.answer(broker.client().describeCluster().clusterId());
    } catch (RuntimeException away) {
      Throwable why = NestedExceptionUtils.getMostSpecificCause(away);
      return Health.down().withDetail("cause", String.valueOf(why.getMessage())).build();
    }
    return Stream.concat(
            Stream.of(topics.trouble(), strangers.trouble()),
            consumers.stream().flatMap(PollConsumers::troubles))
        .filter(Objects::nonNull)
        .findFirst()
        .map(cause -> Health.down().withDetail("cause", cause))
        .orElseGet(Health::up)
        .withDetail("cluster", cluster)
        .build();
  }
}
