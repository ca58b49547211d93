package io.paysaga.saga.messaging;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.kafka.core.KafkaAdmin;

/** The one client with which this process asks its broker again and again how things are. */
final class BrokerAdmin implements DisposableBean {

  private static final int SECONDS = 2;

  private final KafkaAdmin settings;
  private @Nullable Admin client;

  BrokerAdmin(KafkaAdmin settings) {
    this.settings = settings;
  }

  /** A name that nobody knows yet is a failure now and may be none the next time. */
  synchronized Admin client() {
    if (client == null) {
      client = Admin.create(settings.getConfigurationProperties());
    }
    return client;
  }

  /**
   * Waits for an answer, for a moment.
   *
   * @throws KafkaException what the broker said instead, or that it said nothing
   */
  static <T> T answer(KafkaFuture<T> asked) {
    try {
      return asked.get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException refused) {
      if (refused.getCause() instanceof KafkaException said) {
        throw said;
      }
      throw new KafkaException(refused.getCause());
    } catch (TimeoutException silent) {
      // Without the cause, which has no words.
      throw new KafkaException("Kafka does not answer within " + SECONDS + " seconds.");
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new KafkaException(stopping);
    }
  }

  @Override
  public synchronized void destroy() {
    if (client != null) {
      client.close();
    }
  }
}
