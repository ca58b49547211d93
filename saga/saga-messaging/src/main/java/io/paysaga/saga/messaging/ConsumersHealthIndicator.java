package io.paysaga.saga.messaging;

import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Tells whether the consumer threads of this process live: part of its readiness, as its database
 * is. A broker that is away, or refuses them, kills none of them and is told by {@link
 * KafkaHealthIndicator}.
 */
final class ConsumersHealthIndicator implements HealthIndicator {

  private final ObjectProvider<PollConsumers> consumers;

  ConsumersHealthIndicator(ObjectProvider<PollConsumers> consumers) {
    this.consumers = consumers;
  }

  @Override
  public Health health() {
    if (consumers.stream().allMatch(PollConsumers::areAlive)) {
      return Health.up().build();
    }
    List<String> causes = consumers.stream().flatMap(PollConsumers::troubles).toList();
    return Health.down().withDetail("causes", causes).build();
  }
}
