package io.paysaga.saga.messaging;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AdminClient;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.kafka.core.KafkaAdmin;

/** Tells whether the broker answers; shown apart, since a service is ready without it. */
final class KafkaHealthIndicator extends AbstractHealthIndicator {

  private static final int SECONDS = 2;

  private final KafkaAdmin admin;

  KafkaHealthIndicator(KafkaAdmin admin) {
    super("Kafka does not answer");
    this.admin = admin;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) throws Exception {
    try (AdminClient client = AdminClient.create(admin.getConfigurationProperties())) {
      builder
          .up()
          .withDetail(
              "cluster", client.describeCluster().clusterId().get(SECONDS, TimeUnit.SECONDS));
    }
  }
}
