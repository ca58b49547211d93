package io.paysaga.saga.test.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Judges a participant in whatever language by what it does on Kafka and, if it has one, at its
 * book's door: the numbered promises of {@code docs/wire.md}. The participant runs somewhere; a
 * test extends this and says where it is and what it can be asked.
 *
 * <p>{@link ParticipantContract} asks more of a participant that is built on the starter: it looks
 * into its tables.
 */
public abstract class WireContract {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final String STEP = "step";
  private static final String BARRED = "io.paysaga.barrier.barred.v1";
  private static final String NOTHING_TO_UNDO = "io.paysaga.barrier.nothing-to-undo.v1";
  private static final String TOO_OLD = "io.paysaga.barrier.too-old.v1";
  private static final String UNDO_BARRED = "io.paysaga.barrier.undo-barred.v1";

  private final JsonMapper json = new JsonMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<ConsumerRecord<byte[], byte[]>> seen = new ArrayList<>();
  private KafkaProducer<byte[], byte[]> producer;
  private KafkaConsumer<byte[], byte[]> consumer;

  /**
   * A command as it stands on the wire.
   *
   * @param type its {@code ce_type}
   * @param key the aggregate that it touches: the record's key
   * @param value its JSON
   */
  public record WireCommand(String type, String key, String value) {}

  /** Kafka's addresses, as {@code 127.0.0.1:9092}. */
  protected abstract String bootstrapServers();

  /** The topic of the participant's commands; dead letters are on the same with {@code -dlt}. */
  protected abstract String commands();

  /** The topic on which it replies. */
  protected String replies() {
    return "saga.replies";
  }

  /** What commands are signed with, when the participant demands it; nothing by default. */
  protected Optional<WireKey> key() {
    return Optional.empty();
  }

  /** A do that will be accepted; its aggregate is fresh and made ready for it. */
  protected abstract WireCommand accepted();

  /** The type of the reply to {@link #accepted}. */
  protected abstract String acceptedType();

  /** One do for each type of refusal; their aggregates are made ready. */
  protected abstract Map<String, WireCommand> refused();

  protected abstract WireCommand undoOf(WireCommand command);

  /**
   * A retriable command as it stands on the wire, and what it waits for.
   *
   * @param command finds nothing in the books to be done on yet
   * @param acceptedType the type of the reply to it
   * @param makeReady lets the books have what it is done on, as {@link #doneBy} does
   */
  public record RetriableWireCommand(
      WireCommand command, String acceptedType, Runnable makeReady) {}

  /** One for each retriable command, of a fresh aggregate; none by default. */
  protected List<RetriableWireCommand> retriables() {
    return List.of();
  }

  /** The type of the reply to an undo that found an effect. */
  protected abstract String undoneType();

  /** Where the participant shows its book, as {@code http://127.0.0.1:8081}; null without one. */
  protected @Nullable URI book() {
    return null;
  }

  /** What the book is asked for besides {@code sagaIds}, as {@code orderIds}. */
  protected String idsInBook() {
    return "";
  }

  /** Lets another saga do this first; what {@link #refused} is made ready with. */
  protected final WireCommand doneByAnother(WireCommand command) {
    doneBy(newSaga(), command);
    return command;
  }

  /** A saga that begins now. */
  protected static UUID newSaga() {
    return idOf(Instant.now());
  }

  /** Lets a saga do this; what {@link #retriables} are made ready with. */
  protected final void doneBy(UUID saga, WireCommand command) {
    new Saga(saga).does(command);
  }

  @BeforeEach
  void listen() {
    Map<String, Object> servers =
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    producer = new KafkaProducer<>(servers, new ByteArraySerializer(), new ByteArraySerializer());
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers(),
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        Stream.of(replies(), commands() + "-dlt")
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(each -> new TopicPartition(each.topic(), each.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    seen.clear();
  }

  @AfterEach
  void close() {
    consumer.close();
    producer.close();
  }

  @Test
  @DisplayName("1: replies on the topic of replies, keyed by saga, with the command's attributes")
  void repliesWithTheCommandsAttributes() {
    Saga saga = new Saga();
    WireCommand command = accepted();
    send(saga.message(Direction.DO, command, 3));
    ConsumerRecord<byte[], byte[]> reply = saga.record(Direction.DO, 1);
    assertThat(new String(reply.key(), UTF_8)).isEqualTo(saga.id.toString());
    assertThat(header(reply, "ce_specversion")).isEqualTo("1.0");
    assertThat(header(reply, "ce_id")).isEqualTo(saga.commandId(Direction.DO));
    assertThat(header(reply, "ce_type")).isEqualTo(acceptedType());
    assertThat(header(reply, "ce_source")).isNotBlank();
    assertThat(Instant.parse(header(reply, "ce_time"))).isBefore(Instant.now().plusSeconds(60));
    assertThat(header(reply, "ce_sagaid")).isEqualTo(saga.id.toString());
    assertThat(header(reply, "ce_step")).isEqualTo(STEP);
    assertThat(header(reply, "ce_attempt")).isEqualTo("3");
    assertThat(header(reply, "content-type")).isEqualTo("application/json");
    assertThat(json.readTree(reply.value()).isObject()).isTrue();
  }

  @Test
  @DisplayName("2: answers a repeat as the first time")
  void answersARepeatAsTheFirstTime() {
    Saga saga = new Saga();
    WireCommand command = accepted();
    Answer first = saga.does(command);
    assertThat(first.type()).isEqualTo(acceptedType());
    assertThat(saga.does(command)).isEqualTo(first);
    inTheBook(saga, 1);
  }

  @Test
  @DisplayName("3: undoes what its own saga did, once")
  void undoesWhatItsOwnSagaDidOnce() {
    Saga saga = new Saga();
    WireCommand command = accepted();
    saga.does(command);
    Answer first = saga.undoes(command);
    assertThat(first.type()).isEqualTo(undoneType());
    assertThat(saga.undoes(command)).isEqualTo(first);
    Saga next = new Saga();
    assertThat(next.undoes(command).type()).isEqualTo(NOTHING_TO_UNDO);
  }

  @Test
  @DisplayName("4: bars a do whose undo came first")
  void barsADoWhoseUndoCameFirst() {
    Saga saga = new Saga();
    WireCommand command = accepted();
    assertThat(saga.undoes(command).type()).isEqualTo(NOTHING_TO_UNDO);
    assertThat(saga.does(command).type()).isEqualTo(BARRED);
    Saga together = new Saga();
    WireCommand another = accepted();
    send(together.message(Direction.UNDO, undoOf(another), 1));
    send(together.message(Direction.DO, another, 1));
    assertThat(together.answer(Direction.UNDO, 1).type()).isEqualTo(NOTHING_TO_UNDO);
    assertThat(together.answer(Direction.DO, 1).type()).isEqualTo(BARRED);
    inTheBook(saga, 0);
  }

  @Test
  @DisplayName("5: refuses before it changes anything")
  void refusesBeforeItChangesAnything() {
    refused()
        .forEach(
            (type, command) -> {
              Saga saga = new Saga();
              assertThat(saga.does(command).type()).isEqualTo(type);
              assertThat(saga.undoes(command).type()).isEqualTo(NOTHING_TO_UNDO);
              inTheBook(saga, 0);
            });
  }

  @Test
  @DisplayName("6: undoes nothing any more once its undo is barred")
  void undoesNothingOnceItsUndoIsBarred() {
    Saga saga = new Saga();
    WireCommand command = accepted();
    saga.does(command);
    assertThat(saga.bars(command).type()).isEqualTo(UNDO_BARRED);
    assertThat(saga.undoes(command).type()).isEqualTo(UNDO_BARRED);
    assertThat(saga.bars(command).type()).isEqualTo(UNDO_BARRED);
    inTheBook(saga, 1);
  }

  @Test
  @DisplayName("7: answers a bar that comes after the undo as the undo")
  void answersABarThatComesAfterTheUndoAsTheUndo() {
    Saga saga = new Saga();
    WireCommand command = accepted();
    saga.does(command);
    Answer undone = saga.undoes(command);
    assertThat(saga.bars(command)).isEqualTo(undone);
  }

  @Test
  @DisplayName("8: bars with an undo the do that never came")
  void barsWithAnUndoTheDoThatNeverCame() {
    Saga saga = new Saga();
    WireCommand command = accepted();
    assertThat(saga.bars(command).type()).isEqualTo(UNDO_BARRED);
    assertThat(saga.does(command).type()).isEqualTo(BARRED);
    inTheBook(saga, 0);
  }

  @Test
  @DisplayName("9: refuses a do of a saga that its inbox may have forgotten")
  void refusesADoOfAnOldSaga() {
    Saga saga = new Saga(Instant.now().minus(Duration.ofDays(4)));
    assertThat(saga.does(accepted()).type()).isEqualTo(TOO_OLD);
    inTheBook(saga, 0);
  }

  @Test
  @DisplayName("10: puts aside unchanged what it cannot read, and handles its neighbours")
  void putsAsideWhatItCannotRead() {
    Saga saga = new Saga();
    WireCommand command = accepted();
    for (Garbage kind : Garbage.of(saga.message(Direction.DO, command, 1))) {
      ProducerRecord<byte[], byte[]> garbage =
          kind.like(new Saga().message(Direction.DO, command, 1));
      if (key().isPresent() && garbage.headers().lastHeader("ce_source") == null) {
        // Where signatures are demanded, what nobody says he has sent is a forgery.
        continue;
      }
      RecordMetadata place =
          send(
              new ProducerRecord<>(
                  commands(), 0, garbage.key(), garbage.value(), garbage.headers()));
      ConsumerRecord<byte[], byte[]> dead =
          records(
                  commands() + "-dlt",
                  1,
                  each ->
                      (commands() + "-0@" + place.offset()).equals(header(each, "paysaga_from")))
              .get(0);
      assertThat(dead.value()).as("%s", kind).isEqualTo(garbage.value());
      assertThat(dead.partition()).as("%s", kind).isEqualTo(place.partition());
      assertThat(header(dead, "paysaga_reason")).as("%s", kind).isNotBlank();
    }
    assertThat(saga.does(command).type()).isEqualTo(acceptedType());
  }

  @Test
  @DisplayName("11: reads over what a newer sender says besides")
  void readsOverWhatANewerSenderSaysBesides() {
    Saga saga = new Saga();
    WireCommand command = accepted();
    String more = command.value().replaceFirst("}$", ",\"more\":{\"than\":[\"this\"]}}");
    WireCommand newer = new WireCommand(command.type(), command.key(), more);
    ProducerRecord<byte[], byte[]> message = saga.message(Direction.DO, newer, 1);
    message.headers().add("ce_more", "7".getBytes(UTF_8));
    send(message);
    assertThat(saga.answer(Direction.DO, 1).type()).isEqualTo(acceptedType());
  }

  @Test
  @DisplayName("12: shows at its book's door which dos are barred and whose effects stand")
  void showsItsBook() {
    assumeTrue(book() != null, "it has no book's door");
    Saga saga = new Saga();
    saga.undoes(accepted());
    HttpResponse<String> answer =
        ask(
            HttpRequest.newBuilder(book().resolve("/book"))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        String.format(
                            Locale.ROOT,
                            "{\"sagaIds\": [\"%s\"], \"%s\": []}",
                            saga.id,
                            idsInBook()))));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode barred = json.readTree(answer.body()).path("barred").path(0);
    assertThat(barred.path("sagaId").asString()).isEqualTo(saga.id.toString());
    assertThat(barred.path("step").asString()).isEqualTo(STEP);
    assertThat(Instant.parse(barred.path("at").asString())).isBefore(Instant.now().plusSeconds(60));
  }

  @Test
  @DisplayName("13: does a retriable command once, however late and however often it is asked for")
  void doesARetriableOnceHoweverLate() {
    forEachRetriable(
        retriable -> {
          retriable.makeReady().run();
          Saga saga = new Saga(Instant.now().minus(Duration.ofDays(400)));
          Answer first = saga.asks(Direction.DO, retriable.command());
          assertThat(first.type()).isEqualTo(retriable.acceptedType());
          assertThat(saga.asks(Direction.DO, retriable.command())).isEqualTo(first);
          send(saga.message(Direction.UNDO, retriable.command(), 1));
          records(commands() + "-dlt", 1, saga.isOf(Direction.UNDO));
        });
  }

  @Test
  @DisplayName("14: does not answer a retriable command that finds nothing to be done on")
  void doesNotAnswerARetriableThatFindsNothing() {
    forEachRetriable(
        retriable -> {
          Saga saga = new Saga();
          Saga barred = new Saga();
          send(saga.message(Direction.DO, retriable.command(), 1));
          // Behind it, on the same partition: once this is answered, that was read.
          barred.asks(Direction.BAR, retriable.command());
          assertThat(records(replies(), 0, saga.isOf(Direction.DO))).isEmpty();
          assertThat(records(commands() + "-dlt", 0, saga.isOf(Direction.DO))).isEmpty();
          retriable.makeReady().run();
          assertThat(saga.asks(Direction.DO, retriable.command()).type())
              .isEqualTo(retriable.acceptedType());
        });
  }

  @Test
  @DisplayName("15: does a retriable command never once it is barred, unless it was done before")
  void doesNoRetriableOnceItIsBarred() {
    forEachRetriable(
        retriable -> {
          retriable.makeReady().run();
          Saga barred = new Saga();
          assertThat(barred.asks(Direction.BAR, retriable.command()).type()).isEqualTo(BARRED);
          assertThat(barred.asks(Direction.DO, retriable.command()).type()).isEqualTo(BARRED);
          assertThat(barred.asks(Direction.BAR, retriable.command()).type()).isEqualTo(BARRED);
          inTheBook(barred, 0);
          Saga done = new Saga();
          Answer first = done.asks(Direction.DO, retriable.command());
          assertThat(first.type()).isEqualTo(retriable.acceptedType());
          assertThat(done.asks(Direction.BAR, retriable.command())).isEqualTo(first);
        });
  }

  @Test
  @DisplayName("16: signs its replies for the orchestrator of the command")
  void signsItsReplies() {
    WireKey key = key().orElse(null);
    assumeTrue(key != null, "it demands no signatures");
    Saga saga = new Saga();
    WireCommand command = accepted();
    saga.does(command);
    ConsumerRecord<byte[], byte[]> first = saga.record(Direction.DO, 1);
    assertThat(header(first, "ce_orchestrator")).isEqualTo(key.orchestrator());
    assertThat(key.hasSigned(first)).isTrue();
    saga.does(command);
    assertThat(key.hasSigned(saga.record(Direction.DO, 2))).as("of a repeat, too").isTrue();
  }

  @Test
  @DisplayName("17: does nothing that an orchestrator it knows has not signed")
  void doesNothingThatIsForged() {
    WireKey key = key().orElse(null);
    assumeTrue(key != null, "it demands no signatures");
    for (Forgery kind : Forgery.values()) {
      Saga forged = new Saga();
      WireCommand command = accepted();
      post(kind.of(forged.message(Direction.DO, command, 1), key));
      // Behind it, on the same partition: once this is answered, that was read.
      assertThat(new Saga().undoes(command).type()).as("%s", kind).isEqualTo(NOTHING_TO_UNDO);
      assertThat(records(replies(), 0, forged.isOf(Direction.DO))).as("%s", kind).isEmpty();
      inTheBook(forged, 0);
      assertThat(forged.does(command).type()).as("%s", kind).isEqualTo(acceptedType());
    }
  }

  private void forEachRetriable(Consumer<RetriableWireCommand> asked) {
    List<RetriableWireCommand> retriables = retriables();
    assumeFalse(retriables.isEmpty(), "none of its commands is retriable");
    retriables.forEach(asked);
  }

  /** Where there is a book's door: whether the saga stands in the books. */
  private void inTheBook(Saga saga, int times) {
    if (book() == null) {
      return;
    }
    // The first UUID of the millisecond in which the saga began: whatever follows it is not before.
    UUID before = new UUID(saga.id.getMostSignificantBits() & ~0xffffL, 0);
    HttpResponse<String> page =
        ask(HttpRequest.newBuilder(book().resolve("/book/sagas?limit=1000&after=" + before)));
    assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
    long found =
        json.readTree(page.body())
            .path("sagaIds")
            .valueStream()
            .filter(id -> id.asString().equals(saga.id.toString()))
            .count();
    assertThat(found).isEqualTo(times);
  }

  private HttpResponse<String> ask(HttpRequest.Builder request) {
    try {
      return http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException away) {
      throw new AssertionError("The book's door does not answer: " + away, away);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
  }

  /** As the orchestrator sends it. */
  private RecordMetadata send(ProducerRecord<byte[], byte[]> message) {
    return post(key().map(key -> key.sign(message)).orElse(message));
  }

  private RecordMetadata post(ProducerRecord<byte[], byte[]> message) {
    try {
      return producer.send(message).get();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    } catch (ExecutionException refused) {
      throw new AssertionError("Kafka does not take a message: " + refused.getCause(), refused);
    }
  }

  /** Waits for at least so many records of this kind on a topic. */
  private List<ConsumerRecord<byte[], byte[]>> records(
      String topic, int atLeast, Predicate<ConsumerRecord<byte[], byte[]>> kind) {
    return await(String.format(Locale.ROOT, "%d records on %s", atLeast, topic))
        .atMost(PATIENCE)
        .pollInSameThread()
        .until(
            () -> {
              consumer.poll(POLL).forEach(seen::add);
              return seen.stream()
                  .filter(each -> each.topic().equals(topic) && kind.test(each))
                  .toList();
            },
            found -> found.size() >= atLeast);
  }

  /** A UUIDv7 of that moment. */
  private static UUID idOf(Instant began) {
    UUID random = UUID.randomUUID();
    return new UUID(
        began.toEpochMilli() << 16 | 0x7000 | random.getMostSignificantBits() & 0xfff,
        random.getLeastSignificantBits());
  }

  private static String header(ConsumerRecord<byte[], byte[]> message, String name) {
    Header header = message.headers().lastHeader(name);
    return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
  }

  /** What a command was answered with. */
  private record Answer(String type, JsonNode value) {}

  /** A saga as the participant meets it: commands go out, answers come back. */
  private final class Saga {

    private final UUID id;
    private final int[] asked = new int[Direction.values().length];

    Saga() {
      this(newSaga());
    }

    Saga(Instant began) {
      this(idOf(began));
    }

    Saga(UUID id) {
      this.id = id;
    }

    String commandId(Direction direction) {
      return new CommandId(id, STEP, direction).toString();
    }

    Answer does(WireCommand command) {
      return asks(Direction.DO, command);
    }

    Answer undoes(WireCommand command) {
      return asks(Direction.UNDO, undoOf(command));
    }

    /** The command of a bar is the undo, which is not executed. */
    Answer bars(WireCommand command) {
      return asks(Direction.BAR, undoOf(command));
    }

    /** With the command as it is. */
    Answer asks(Direction direction, WireCommand command) {
      send(message(direction, command, 1));
      return answer(direction, ++asked[direction.ordinal()]);
    }

    /** The n-th answer to this saga's do, undo or bar. */
    Answer answer(Direction direction, int n) {
      ConsumerRecord<byte[], byte[]> reply = record(direction, n);
      return new Answer(header(reply, "ce_type"), json.readTree(reply.value()));
    }

    ConsumerRecord<byte[], byte[]> record(Direction direction, int n) {
      return records(replies(), n, isOf(direction)).get(n - 1);
    }

    Predicate<ConsumerRecord<byte[], byte[]>> isOf(Direction direction) {
      return each -> header(each, "ce_id").equals(commandId(direction));
    }

    ProducerRecord<byte[], byte[]> message(Direction direction, WireCommand command, int attempt) {
      ProducerRecord<byte[], byte[]> message =
          new ProducerRecord<>(
              commands(), command.key().getBytes(UTF_8), command.value().getBytes(UTF_8));
      Map.of(
              "ce_specversion", "1.0",
              "ce_id", commandId(direction),
              "ce_type", command.type(),
              "ce_source", "/" + key().map(WireKey::orchestrator).orElse("contract"),
              "ce_time", Instant.now().toString(),
              "ce_subject", command.key(),
              "ce_sagaid", id.toString(),
              "ce_step", STEP,
              "ce_attempt", Integer.toString(attempt),
              "content-type", "application/json")
          .forEach((name, value) -> message.headers().add(name, value.getBytes(UTF_8)));
      return message;
    }
  }
}
