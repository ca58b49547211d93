package io.paysaga.saga.messaging;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What a signature costs: microseconds to write a command and to read it, with keys and without.
 * {@code mvn test -pl saga/saga-messaging -am -Dtest=SigningBenchmark
 * -Dsurefire.failIfNoSpecifiedTests=false -DargLine=-XX:+TieredCompilation} prints it, in two
 * minutes of a quiet machine.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SigningBenchmark {

  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final CommandId ID =
      new CommandId(
          UUID.fromString("01a1fce6-7d3f-7f35-9082-11f9e1548b01"), "use-point", Direction.DO);
  private static final String SECRET = Base64.getEncoder().encodeToString(new byte[32]);

  @Topic("benchmark.commands")
  sealed interface PointsCommand extends Command {
    @AnsweredBy(PointsReply.Used.class)
    @WireName("benchmark.use.v1")
    record Use(long buyerId, long amount) implements PointsCommand {
      @Override
      public String key() {
        return Long.toString(buyerId);
      }
    }
  }

  sealed interface PointsReply extends Reply {
    @WireName("benchmark.used.v1")
    record Used(long balance) implements PointsReply {}
  }

  @Param({"false", "true"})
  public boolean signed;

  private CloudEventRecords orchestrator;
  private CloudEventRecords participant;
  private ConsumerRecord<byte[], byte[]> received;

  @Setup
  public void writeOne() {
    orchestrator =
        records(
            "shop",
            new SignatureProperties(
                SignatureProperties.Demand.REQUIRE,
                Map.of(),
                Map.of("points", List.of("benchmark.commands")),
                Map.of("points", keys(), "shop", keys())));
    participant =
        records(
            "points",
            new SignatureProperties(
                SignatureProperties.Demand.REQUIRE,
                Map.of("shop", Reply.TOPIC),
                Map.of(),
                Map.of("shop", keys())));
    received = asReceived(write());
  }

  private static SignatureProperties.Keys keys() {
    return new SignatureProperties.Keys(Map.of("k1", SECRET), "k1", Map.of());
  }

  private CloudEventRecords records(String me, SignatureProperties settings) {
    return new CloudEventRecords(
        new MessageJson(new MessageTypes(List.of(PointsCommand.class))),
        "/" + me,
        signed
            ? new Signatures(settings, me, Reply.TOPIC, Clock.fixed(NOW, ZoneOffset.UTC))
            : Signatures.none());
  }

  private static ConsumerRecord<byte[], byte[]> asReceived(ProducerRecord<byte[], byte[]> sent) {
    return new ConsumerRecord<>(
        sent.topic(),
        0,
        0,
        NOW.toEpochMilli(),
        TimestampType.CREATE_TIME,
        sent.key().length,
        sent.value().length,
        sent.key(),
        sent.value(),
        sent.headers(),
        Optional.empty());
  }

  @Benchmark
  public ProducerRecord<byte[], byte[]> write() {
    return orchestrator.write(
        "7", "BUYER:7", SagaMessage.of(ID, new PointsCommand.Use(7, 24_000), 1, null, NOW));
  }

  @Benchmark
  public SagaMessage<PointsCommand> read() {
    return participant.read(received, PointsCommand.class);
  }

  @Test
  void isMeasured() throws Exception {
    new Runner(new OptionsBuilder().include(SigningBenchmark.class.getName()).build()).run();
  }
}
