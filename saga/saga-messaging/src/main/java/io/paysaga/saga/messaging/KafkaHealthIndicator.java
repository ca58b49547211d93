package io.paysaga.saga.messaging;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.kafka.core.KafkaAdmin;

/**
 * Tells whether the broker answers; shown apart, since a service is ready without it. One client
 * asks each time: what {@link KafkaAdmin} tells of the cluster it has asked once.
 */
final class KafkaHealthIndicator extends AbstractHealthIndicator implements DisposableBean {

  private static final int SECONDS = 2;

  private final KafkaAdmin admin;
  private @Nullable Admin client;

  KafkaHealthIndicator(KafkaAdmin admin) {
    super("Kafka does not answer");
    this.admin = admin;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) throws Exception {
    builder
        .up()
        .withDetail(
            "cluster", client().describeCluster().clusterId().get(SECONDS, TimeUnit.SECONDS));
  }

  private synchronized Admin client() {
    if (client == null) {
      client = Admin.create(admin.getConfigurationProperties());
    }
    return client;
  }

  @Override
  public synchronized void destroy() {
    if (client != null) {
      client.close();
    }
  }
}
