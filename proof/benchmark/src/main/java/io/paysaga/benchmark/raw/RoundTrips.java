package io.paysaga.benchmark.raw;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A question over one topic and its answer over another, two consumers each, as a saga's step. */
final class RoundTrips implements AutoCloseable {

  private static final int PARTITIONS = 6;
  private static final int CONSUMERS = 2;
  private static final int UNDER_WAY = 512;

  /** What a command of ours weighs, value and headers together. */
  private static final byte[] VALUE = new byte[500];

  private final String name = "raw-" + UUID.randomUUID();
  private final String questions = name + "-questions";
  private final String answers = name + "-answers";
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> asking;
  private final KafkaProducer<byte[], byte[]> answering;
  private final List<Reader> readers;
  private final Map<Long, CompletableFuture<Void>> open = new ConcurrentHashMap<>();
  private final AtomicLong asked = new AtomicLong();

  RoundTrips(Map<String, Object> kafka) throws ExecutionException, InterruptedException {
    this.admin = Admin.create(kafka);
    admin
        .createTopics(
            List.of(
                new NewTopic(questions, PARTITIONS, (short) 1),
                new NewTopic(answers, PARTITIONS, (short) 1)))
        .all()
        .get();
    this.asking = producer(kafka);
    this.answering = producer(kafka);
    this.readers =
        List.of(
            new Reader(kafka, questions, 0, this::answer),
            new Reader(kafka, questions, 1, this::answer),
            new Reader(kafka, answers, 0, this::close),
            new Reader(kafka, answers, 1, this::close));
    readers.forEach(Thread::start);
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> kafka) {
    return new KafkaProducer<>(
        with(
            kafka,
            Map.of(
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.LINGER_MS_CONFIG,
                0)),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static Map<String, Object> with(Map<String, Object> kafka, Map<String, Object> own) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.putAll(own);
    return settings;
  }

  private void answer(byte[] key, byte[] value) {
    answering.send(new ProducerRecord<>(answers, key, value));
  }

  private void close(byte[] key, byte[] value) {
    CompletableFuture<Void> waiting = open.remove(Long.parseLong(new String(key, US_ASCII)));
    if (waiting != null) {
      waiting.complete(null);
    }
  }

  private CompletableFuture<Void> ask() {
    long number = asked.incrementAndGet();
    CompletableFuture<Void> answer = new CompletableFuture<>();
    open.put(number, answer);
    asking.send(new ProducerRecord<>(questions, Long.toString(number).getBytes(US_ASCII), VALUE));
    return answer;
  }

  Lap alone(Duration time) throws Exception {
    return Lap.of(List.of(() -> ask().get(10, TimeUnit.SECONDS)), time);
  }

  /** To be called when it is warm. */
  Lap paced(Duration time) throws Exception {
    return Lap.paced(() -> ask().get(10, TimeUnit.SECONDS), time);
  }

  /** Round trips per second. */
  double saturated(Duration time) throws Exception {
    Semaphore atOnce = new Semaphore(UNDER_WAY);
    double perSecond =
        Lap.of(
                List.of(
                    () -> {
                      if (!atOnce.tryAcquire(10, TimeUnit.SECONDS)) {
                        throw new IllegalStateException("Kafka does not answer.");
                      }
                      ask().thenRun(atOnce::release);
                    }),
                time)
            .perSecond();
    atOnce.acquire(UNDER_WAY);
    return perSecond;
  }

  private static final class Reader extends Thread {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final BiConsumer<byte[], byte[]> use;

    /** Of every second partition. */
    Reader(Map<String, Object> kafka, String topic, int number, BiConsumer<byte[], byte[]> use) {
      super(topic);
      this.use = use;
      this.consumer =
          new KafkaConsumer<>(
              with(
                  kafka,
                  Map.of(
                      ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                      "earliest",
                      ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                      false)),
              new ByteArrayDeserializer(),
              new ByteArrayDeserializer());
      consumer.assign(
          IntStream.range(0, PARTITIONS)
              .filter(partition -> partition % CONSUMERS == number)
              .mapToObj(partition -> new TopicPartition(topic, partition))
              .toList());
    }

    @Override
    public void run() {
      try (consumer) {
        while (true) {
          for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofSeconds(1))) {
            use.accept(each.key(), each.value());
          }
        }
      } catch (WakeupException end) {
        // As asked.
      }
    }

    void end() throws InterruptedException {
      consumer.wakeup();
      join();
    }
  }

  @Override
  public void close() throws ExecutionException {
    try (admin) {
      for (Reader reader : readers) {
        reader.end();
      }
      asking.close();
      answering.close();
      admin.deleteTopics(List.of(questions, answers)).all().get();
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
