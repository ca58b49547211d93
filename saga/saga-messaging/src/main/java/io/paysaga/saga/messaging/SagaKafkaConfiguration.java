package io.paysaga.saga.messaging;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.kafka.autoconfigure.SslBundleSslEngineFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.MicrometerConsumerListener;
import org.springframework.kafka.core.MicrometerProducerListener;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.support.ProducerListener;

/**
 * The saga's own clients of Kafka, apart from the application's: each bean is found by its name as
 * qualifier only, so that Spring Boot's and the application's stay what they are.
 *
 * <p>Where the broker is and how one speaks to it is the application's to say, and what it sets
 * under {@code spring.kafka} overrides a default here; what a saga rests on cannot be overridden.
 */
@Configuration(proxyBeanMethods = false)
class SagaKafkaConfiguration {

  /** Durability is not traded; decoding belongs to handling, so bytes cross Kafka. */
  static final Map<String, Object> ALWAYS_OF_PRODUCERS =
      Map.of(
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ByteArraySerializer.class,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
          ByteArraySerializer.class,
          ProducerConfig.ACKS_CONFIG,
          "all",
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          "true");

  private static final Map<String, Object> DEFAULTS_OF_PRODUCERS =
      Map.of(
          // A POST must not hang while Kafka is away.
          ProducerConfig.MAX_BLOCK_MS_CONFIG, "500",
          // No late copy after its deadline.
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "4000",
          ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "2000",
          // One flush a poll; waiting for company would add to every hop.
          ProducerConfig.LINGER_MS_CONFIG, "0",
          // A dead letter is a record of up to 1 MiB, the topics' limit, and its reason.
          ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "2097152");

  private static final Map<String, Object> ALWAYS_OF_CONSUMERS =
      Map.of(
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          ByteArrayDeserializer.class,
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
          ByteArrayDeserializer.class,
          // Else commands are lost at the first start and on new partitions.
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          "earliest",
          // An offset is acknowledged once what follows from its record is sent.
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          false);

  private static final Map<String, Object> DEFAULTS_OF_CONSUMERS =
      Map.of(
          ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
          500,
          // How soon another takes over from a process that was killed.
          ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
          "10000",
          ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
          "2000",
          ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
          "5000",
          // The thread of heartbeats looks so often whether one is due.
          ConsumerConfig.RETRY_BACKOFF_MS_CONFIG,
          "500",
          // What stays with its thread goes on while another comes or leaves.
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          CooperativeStickyAssignor.class.getName());

  private static final Map<String, Object> DEFAULTS_OF_ADMINS =
      Map.of(
          AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "3000",
          AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "2000");

  /** An outage ends, or a topic appears, within seconds for everyone. */
  private static final Map<String, Object> DEFAULTS_OF_ALL =
      Map.of(
          CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, "1000",
          CommonClientConfigs.METADATA_MAX_AGE_CONFIG, "30000");

  /** A service starts without Kafka too; its topics are created when it is there. */
  private static final Duration ADMIN_PATIENCE = Duration.ofSeconds(3);

  private final String application;
  private final KafkaProperties host;
  private final KafkaConnectionDetails connection;

  SagaKafkaConfiguration(
      @Value("${spring.application.name:}") String application,
      KafkaProperties host,
      KafkaConnectionDetails connection) {
    this.application = application;
    this.host = host;
    this.connection = connection;
  }

  @Bean(defaultCandidate = false)
  DefaultKafkaProducerFactory<byte[], byte[]> sagaProducerFactory(MeterRegistry metrics) {
    DefaultKafkaProducerFactory<byte[], byte[]> producers =
        new DefaultKafkaProducerFactory<>(
            settings(
                DEFAULTS_OF_PRODUCERS,
                host.buildProducerProperties(),
                connection.getProducer(),
                ALWAYS_OF_PRODUCERS));
    producers.addListener(new MicrometerProducerListener<>(metrics));
    return producers;
  }

  @Bean(defaultCandidate = false)
  KafkaTemplate<byte[], byte[]> sagaKafkaTemplate(
      @Qualifier("sagaProducerFactory") ProducerFactory<byte[], byte[]> producers) {
    KafkaTemplate<byte[], byte[]> template = new KafkaTemplate<>(producers);
    // The sender tells what was not acknowledged; the default would log it a second time.
    template.setProducerListener(new ProducerListener<>() {});
    return template;
  }

  @Bean(defaultCandidate = false)
  DefaultKafkaConsumerFactory<byte[], byte[]> sagaConsumerFactory(MeterRegistry metrics) {
    DefaultKafkaConsumerFactory<byte[], byte[]> consumers =
        new DefaultKafkaConsumerFactory<>(
            settings(
                DEFAULTS_OF_CONSUMERS,
                host.buildConsumerProperties(),
                connection.getConsumer(),
                ALWAYS_OF_CONSUMERS)) {
          @Override
          protected Consumer<byte[], byte[]> createKafkaConsumer(Map<String, Object> settings) {
            return GatheringConsumer.of(super.createKafkaConsumer(settings), settings);
          }
        };
    consumers.addListener(new MicrometerConsumerListener<>(metrics));
    return consumers;
  }

  @Bean(defaultCandidate = false)
  KafkaAdmin sagaKafkaAdmin() {
    KafkaAdmin admin =
        new KafkaAdmin(
            settings(
                DEFAULTS_OF_ADMINS, host.buildAdminProperties(), connection.getAdmin(), Map.of()));
    // The application's topics are its own admin's.
    admin.setAutoCreate(false);
    // Topics that are already there get the limits and the retention that the design needs.
    admin.setModifyTopicConfigs(true);
    admin.setOperationTimeout(
        Math.toIntExact(
            Optional.ofNullable(host.getAdmin().getOperationTimeout())
                .orElse(ADMIN_PATIENCE)
                .toSeconds()));
    return admin;
  }

  private Map<String, Object> settings(
      Map<String, Object> defaults,
      Map<String, Object> ofHost,
      KafkaConnectionDetails.Configuration where,
      Map<String, Object> always) {
    Map<String, Object> settings = new HashMap<>(DEFAULTS_OF_ALL);
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, application);
    settings.putAll(defaults);
    settings.putAll(ofHost);
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, where.getBootstrapServers());
    String protocol = where.getSecurityProtocol();
    if (protocol != null) {
      settings.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol);
    }
    SslBundle ssl = where.getSslBundle();
    if (ssl != null) {
      settings.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, SslBundleSslEngineFactory.class);
      settings.put(SslBundle.class.getName(), ssl);
    }
    settings.putAll(always);
    return settings;
  }
}
