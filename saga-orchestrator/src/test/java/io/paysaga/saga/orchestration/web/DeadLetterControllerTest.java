package io.paysaga.saga.orchestration.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.events.Payable;
import io.paysaga.events.PaymentCommand;
import io.paysaga.events.PaymentReply.AboveLimit;
import io.paysaga.events.PointCommand;
import io.paysaga.orchestrator.checkout.Door;
import io.paysaga.orchestrator.checkout.RunningOrchestrator;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.PollConsumers;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.orchestration.api.DeadLetterId;
import io.paysaga.servers.RealServers;
import io.paysaga.servers.Server;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import tools.jackson.databind.JsonNode;

class DeadLetterControllerTest extends RunningOrchestrator {

  private static final String REPLIES = Reply.TOPIC + "-dlt";
  private static final String BY_KIM = "{\"by\":\"kim\",\"reason\":\"a fixed bug\"}";

  /** Records that nobody can read, thrown at the topic with so many replies among them. */
  private static final int GARBAGE = 200;

  private static final int GOOD = 20;
  private static final Logger log = LoggerFactory.getLogger(DeadLetterControllerTest.class);

  @Autowired
  @Qualifier("sagaKafkaTemplate")
  private KafkaTemplate<byte[], byte[]> kafka;

  @Autowired
  @Qualifier("sagaConsumerFactory")
  private ConsumerFactory<byte[], byte[]> consumers;

  @Autowired private CloudEventRecords events;
  @Autowired private PollConsumers replyConsumers;

  @Test
  void showsWhatCouldNotBeRead() {
    String saga = UUID.randomUUID().toString();
    ProducerRecord<byte[], byte[]> reply = refusal(saga);
    RecordMetadata sent =
        send(
            new ProducerRecord<>(
                Reply.TOPIC,
                2,
                reply.key(),
                "ten won\n".repeat(1000).getBytes(UTF_8),
                reply.headers()));
    String from = Reply.TOPIC + "-2@" + sent.offset();
    await().until(() -> !from(from).isEmpty());

    JsonNode letter = from(from).get(0);

    assertThat(letter.propertyNames())
        .containsExactly(
            "id", "reason", "from", "messageId", "type", "sagaId", "key", "time", "size", "value");
    assertThat(letter.path("id").asString()).startsWith(REPLIES + "/2/");
    assertThat(letter.path("reason").asString())
        .startsWith("The value is not a io.paysaga.payment.above-limit.v1: ");
    assertThat(letter.path("messageId").asString()).isEqualTo(saga + ":pay:do");
    assertThat(letter.path("type").asString()).isEqualTo("io.paysaga.payment.above-limit.v1");
    assertThat(letter.path("sagaId").asString()).isEqualTo(saga);
    assertThat(letter.path("key").asString()).isEqualTo(saga);
    assertThat(Instant.parse(letter.path("time").asString())).isBefore(Instant.now());
    assertThat(letter.path("size").asInt()).isEqualTo(8000);
    assertThat(letter.path("value").asString()).isEqualTo("ten won\n".repeat(125));
  }

  @Test
  void showsWhatTellsNothingOfItself() {
    RecordMetadata sent = send(new ProducerRecord<>(REPLIES, 0, null, null));

    JsonNode letter = letterAt(sent);

    assertThat(letter.path("size").asInt()).isZero();
    for (String part : List.of("reason", "from", "messageId", "type", "sagaId", "key", "value")) {
      assertThat(letter.path(part).isNull()).as(part).isTrue();
    }
  }

  @Test
  void pagesInTheOrderOfTheirPlaces() {
    List<String> placed = new ArrayList<>();
    for (int n = 0; n < 7; n++) {
      for (String topic : List.of("order.deliveries-dlt", "order.commands-dlt")) {
        placed.add(id(send(new ProducerRecord<>(topic, n % 3, null, new byte[n]))));
      }
    }

    List<String> paged = new ArrayList<>();
    String next = "";
    do {
      Door.Answer page = door.get("/dead-letters?limit=4" + next);
      assertThat(ids(page)).hasSizeLessThanOrEqualTo(4);
      paged.addAll(ids(page));
      next = page.body().has("next") ? "&after=" + page.body().path("next").asString() : null;
    } while (next != null);

    assertThat(paged).doesNotHaveDuplicates().containsAll(placed);
    assertThat(paged)
        .isSortedAccordingTo(
            (one, other) ->
                DeadLetterId.parse(one)
                    .orElseThrow()
                    .compareTo(DeadLetterId.parse(other).orElseThrow()));
    assertThat(ids(door.get("/dead-letters?topic=order.commands-dlt&limit=200")))
        .isEqualTo(paged.stream().filter(id -> id.startsWith("order.commands-dlt/")).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "/dead-letters?topic=saga.replies, topic",
    "/dead-letters?topic=__consumer_offsets, topic",
    "/dead-letters?limit=0, limit",
    "/dead-letters?limit=201, limit",
    "/dead-letters?after=last, after",
    "/dead-letters?after=saga.replies-dlt/1, after",
  })
  void namesTheParameterThatIsWrong(String path, String parameter) {
    Door.Answer answer = door.get(path);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().path("field").asString()).isEqualTo(parameter);
  }

  @Test
  void takesAReplyThatItsSagaWaitsForAsItStandsInTheAct() {
    String saga = door.checkout(BUYER, order).id();
    RecordMetadata letter = send(dead(refusal(saga)));

    Door.Answer wouldBe = replay(letter, "?dryRun=true");
    assertThat(wouldBe.status()).isEqualTo(200);
    assertThat(wouldBe.body().toString())
        .isEqualTo(
            "{\"verdict\":\"will-be-handled\",\"detail\":\"Step pay is DOING and waits for it.\"}");
    assertThat(statusOf(saga)).isEqualTo("RUNNING");

    Door.Answer replayed = replay(letter, "");
    assertThat(replayed.status()).isEqualTo(202);
    assertThat(replayed.body().path("verdict").asString()).isEqualTo("will-be-handled");
    await().until(() -> statusOf(saga).equals("COMPENSATING"));

    assertThat(headersOf(at(replayed.body().path("now").asString())))
        .containsEntry("ce_sagaid", saga)
        .containsEntry("ce_type", "io.paysaga.saga.operator-act.v1");
    JsonNode act = actsOf(saga).path(0);
    assertThat(act.path("action").asString()).isEqualTo("replay");
    assertThat(act.path("step").asString()).isEqualTo("pay");
    assertThat(act.path("about").asString()).isEqualTo(id(letter));
    assertThat(act.path("reply").toString())
        .isEqualTo(
            "{\"type\":\"io.paysaga.payment.above-limit.v1\",\"reply\":{\"limit\":1,\"amount\":24000},\"attempt\":1,\"command\":\"%s:pay:do\"}"
                .formatted(saga));
    assertThat(act.path("verdict").path("code").asString()).isEqualTo("done");
    assertThat(door.get("/sagas/" + saga + "/journal").body().path("entries").path(1).toString())
        .contains("\"Answered\"", "above-limit");
  }

  private JsonNode actsOf(String saga) {
    return door.get("/acts?saga=" + saga).body().path("acts");
  }

  @Test
  void hasOneEffectHoweverOftenItIsSentAgain() {
    String saga = door.checkout(BUYER, order).id();
    RecordMetadata letter = send(dead(refusal(saga)));
    replyConsumers.stop();
    Door.Answer first = replay(letter, "");
    Door.Answer second = replay(letter, "");
    replyConsumers.start();
    await().until(() -> statusOf(saga).equals("COMPENSATING"));
    Door.Answer late = replay(letter, "");
    paymentIsUndone(saga);
    await().until(() -> statusOf(saga).equals("COMPENSATED"));

    assertThat(first.status()).isEqualTo(202);
    assertThat(second.status()).isEqualTo(202);
    assertThat(late.summary()).isEqualTo("409 dead-letter-already-handled");
    assertThat(late.body().path("detail").asString())
        .isEqualTo("Step pay is UNDOING and does not wait for it.");
    assertThat(late.body().path("verdict").asString()).isEqualTo("already-handled");
    assertThat(replay(letter, "").summary()).isEqualTo("409 dead-letter-saga-closed");
    assertThat(door.get("/sagas/" + saga + "/journal").body().path("entries").values())
        .extracting(entry -> entry.path("event").asString())
        .containsExactly("Started", "Answered", "Answered");
  }

  @Test
  void hasACommandSentAgainFromItsSagasOwnDataAndNeverWhatLiesThere() {
    String saga = door.checkout(BUYER, order).id();
    ProducerRecord<byte[], byte[]> own = pay(saga, order, BUYER, 24_000);
    RecordMetadata planted = send(dead(pay(saga, placed(BUYER), BUYER + 1, 1)));

    Door.Answer replayed = replay(planted, "");

    assertThat(replayed.status()).isEqualTo(202);
    ConsumerRecord<byte[], byte[]> wakeUp = at(replayed.body().path("now").asString());
    assertThat(wakeUp.topic()).isEqualTo(Reply.TOPIC);
    assertThat(headersOf(wakeUp)).containsEntry("ce_sagaid", saga);
    await().until(() -> commandsOf(saga).size() > 1);
    assertThat(door.get("/sagas/" + saga + "/journal").body().path("entries").path(1).toString())
        .contains("ResendAsked", "\"step\":\"pay\"", "\"by\":\"kim\"", saga + ":pay:do");
    assertThat(commandsOf(saga))
        .allSatisfy(
            command -> {
              assertThat(command.key()).isEqualTo(own.key());
              assertThat(command.value()).isEqualTo(own.value());
              assertThat(headersOf(command)).containsEntry("ce_id", saga + ":pay:do");
            });
  }

  @Test
  void doesNotSayThatHandledIsWhatASagaHasNotSentYet() {
    String saga = door.checkout(BUYER, order).id();
    CommandId usePoint = new CommandId(UUID.fromString(saga), "use-point", Direction.DO);
    PointCommand of = new PointCommand.UsePoint(BUYER + 1, 1);
    RecordMetadata planted =
        send(
            dead(
                events.write(
                    PointCommand.TOPIC,
                    of.key(),
                    of.key(),
                    SagaMessage.of(usePoint, of, 1, null, Instant.EPOCH))));

    Door.Answer refused = replay(planted, "");

    assertThat(refused.summary()).isEqualTo("409 dead-letter-not-sent");
    assertThat(refused.body().path("verdict").asString()).isEqualTo("not-sent");
    assertThat(refused.body().path("detail").asString())
        .isEqualTo("Step use-point is PENDING: its saga has not sent this command.");
  }

  @Test
  void sendsNothingAgainThatCannotBeReadOrThatNobodyWaitsFor() {
    String saga = door.checkout(BUYER, order).id();
    ProducerRecord<byte[], byte[]> like = dead(refusal(saga));
    RecordMetadata malformed =
        send(new ProducerRecord<>(REPLIES, 1, like.key(), "{".getBytes(UTF_8), like.headers()));
    RecordMetadata unknown = send(dead(refusal(UUID.randomUUID().toString())));
    ProducerRecord<byte[], byte[]> command = pay(saga);
    RecordMetadata misplaced =
        send(new ProducerRecord<>(REPLIES, 1, command.key(), command.value(), command.headers()));

    assertThat(replay(malformed, "").summary()).isEqualTo("409 dead-letter-malformed");
    assertThat(replay(malformed, "").body().path("detail").asString())
        .startsWith("It cannot be read: The value is not a ");
    assertThat(replay(misplaced, "").summary()).isEqualTo("409 dead-letter-malformed");
    assertThat(replay(unknown, "").summary()).isEqualTo("409 dead-letter-saga-closed");
    assertThat(replay(unknown, "?dryRun=true").body().path("verdict").asString())
        .isEqualTo("saga-closed");
    assertThat(door.get("/acts?limit=200").body().path("acts").values())
        .filteredOn(
            act -> Set.of(id(malformed), id(unknown)).contains(act.path("about").asString()))
        .extracting(
            act -> act.path("about").asString() + " " + act.path("verdict").path("code").asString())
        .containsExactlyInAnyOrder(
            id(malformed) + " malformed",
            id(malformed) + " malformed",
            id(unknown) + " saga-closed");
  }

  @Test
  void sendsNoOperatorsActAgain() {
    String saga = door.checkout(BUYER, order).id();
    ProducerRecord<byte[], byte[]> act =
        with(refusal(saga), "ce_type", "io.paysaga.saga.operator-act.v1");
    RecordMetadata letter =
        send(
            new ProducerRecord<>(
                REPLIES,
                0,
                act.key(),
                "{\"act\":\"RETRY\",\"by\":\"kim\",\"reason\":\"now\"}".getBytes(UTF_8),
                act.headers()));

    assertThat(replay(letter, "").summary()).isEqualTo("409 dead-letter-ask-again");
  }

  @Test
  void answersNotFoundWhereNothingLies() {
    RecordMetadata last = send(dead(refusal(UUID.randomUUID().toString())));

    for (String nowhere :
        List.of(
            REPLIES + "/" + last.partition() + "/" + (last.offset() + 1),
            REPLIES + "/" + last.partition() + "/-1",
            REPLIES + "/99/0",
            REPLIES + "/-1/0",
            "saga.replies/0/0",
            "__consumer_offsets/0/0")) {
      assertThat(door.post("/dead-letters/" + nowhere + "/replay", BY_KIM).summary())
          .as(nowhere)
          .isEqualTo("404 dead-letter-not-found");
    }
  }

  @Test
  void wantsToKnowWhoAndWhy() {
    RecordMetadata letter = send(dead(refusal(UUID.randomUUID().toString())));

    for (String body : List.of("", "{}", "{\"by\":\" \",\"reason\":\"now\"}", "{\"by\":\"kim\"}")) {
      assertThat(door.post("/dead-letters/" + id(letter) + "/replay", body).status())
          .as(body)
          .isEqualTo(400);
    }
  }

  @Test
  void asksToComeAgainWhileKafkaIsAway() {
    String saga = door.checkout(BUYER, order).id();
    RecordMetadata letter = send(dead(refusal(saga)));
    Server server = RealServers.infrastructure().kafka();
    server.pause();
    Door.Answer list = door.get("/dead-letters");
    Door.Answer replay = replay(letter, "");
    server.resume();

    assertThat(list.summary()).isEqualTo("503 kafka-unavailable");
    assertThat(list.header("Retry-After")).isEqualTo("5");
    assertThat(replay.summary()).isEqualTo("503 kafka-unavailable");
  }

  @Test
  void readsWithOneClientHoweverManyAsk() {
    RecordMetadata letter = send(dead(refusal(UUID.randomUUID().toString())));
    CountedClients clients = new CountedClients();
    consumers.addListener(clients);

    List<Door.Answer> answers =
        atOnce(n -> door.getting("/dead-letters?limit=1&topic=" + letter.topic()));

    consumers.removeListener(clients);
    assertThat(answers)
        .extracting(Door.Answer::summary)
        .contains("200")
        .containsOnly("200", "503 too-many-at-once");
    assertThat(clients.made).hasValueLessThanOrEqualTo(1);
  }

  @Test
  void asksAKafkaThatIsAwayWithTheClientsThatAreThere() {
    management.get("/actuator/health");
    Set<Thread> admins = adminClients();
    CountedClients clients = new CountedClients();
    consumers.addListener(clients);
    Server server = RealServers.infrastructure().kafka();
    server.pause();

    CompletableFuture<List<Door.Answer>> letters =
        CompletableFuture.supplyAsync(() -> atOnce(n -> door.getting("/dead-letters")));
    List<Door.Answer> healths = atOnce(n -> management.getting("/actuator/health"));
    Set<Thread> adminsMeanwhile = adminClients();
    letters.join();

    server.resume();
    consumers.removeListener(clients);
    await().until(() -> door.get("/dead-letters").status() == 200);
    assertThat(healths)
        .extracting(
            health ->
                health.body().at("/components/kafka/details/cause").asString(health.http().body()))
        .allMatch(
            cause ->
                cause.startsWith("No answer for ")
                    || cause.equals("Kafka does not answer within 2 seconds."));
    assertThat(letters.join())
        .extracting(Door.Answer::summary)
        .containsOnly("503 kafka-unavailable", "503 too-many-at-once");
    assertThat(clients.made).hasValueLessThanOrEqualTo(1);
    assertThat(adminsMeanwhile).isEqualTo(admins);
  }

  /** What reads dead letters, as often as one is made. */
  private static final class CountedClients implements ConsumerFactory.Listener<byte[], byte[]> {

    private final AtomicInteger made = new AtomicInteger();

    @Override
    public void consumerAdded(String id, Consumer<byte[], byte[]> consumer) {
      if (id.contains("dead-letters")) {
        made.incrementAndGet();
      }
    }
  }

  /** Each has a thread of its own. */
  private static Set<Thread> adminClients() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("kafka-admin-client-thread"))
        .collect(Collectors.toSet());
  }

  @Test
  void stopsNoConsumerOfRepliesHoweverMuchGarbageIsThrownAtIt() {
    List<UnaryOperator<ProducerRecord<byte[], byte[]>>> kinds =
        List.of(
            like -> with(like, "not JSON"),
            like -> with(like, (String) null),
            like -> with(like, "null"),
            like -> with(like, "{}"),
            like -> with(like, "{\"limit\":\"1\",\"amount\":2}"),
            like -> with(like, "[".repeat(60_000)),
            like -> with(like, "x".repeat(1_048_000)),
            like -> new ProducerRecord<>(like.topic(), like.key(), like.value()),
            like -> with(like, "ce_id", "x".repeat(900_000)),
            like -> with(like, "ce_id", "42"),
            like -> with(like, "ce_sagaid", UUID.randomUUID().toString()),
            like -> with(like, "ce_attempt", "0"),
            like -> with(like, "ce_time", "yesterday"),
            like -> with(like, "ce_type", "io.paysaga.unknown.v1"),
            like -> with(like, "ce_type", "io.paysaga.payment.pay.v1"));
    int partitions = kafka.partitionsFor(Reply.TOPIC).size();
    String victim = door.checkout(BUYER, order).id();
    long before = deadLetters();
    List<String> good = new ArrayList<>();
    for (int n = 0; n < GARBAGE; n++) {
      sendTo(n % partitions, kinds.get(n % kinds.size()).apply(refusal(victim)));
      if (n % (GARBAGE / GOOD) == 0) {
        good.add(door.checkout(BUYER, placed(BUYER)).id());
        sendTo(n % partitions, refusal(good.get(good.size() - 1)));
      }
    }
    List<String> last =
        IntStream.range(0, partitions)
            .mapToObj(partition -> door.checkout(BUYER, placed(BUYER)).id())
            .toList();
    IntStream.range(0, partitions)
        .forEach(partition -> sendTo(partition, refusal(last.get(partition))));
    good.addAll(last);

    await()
        .untilAsserted(
            () -> assertThat(good).extracting(this::statusOf).containsOnly("COMPENSATING"));
    assertThat(deadLetters() - before).isEqualTo(GARBAGE);
    assertThat(statusOf(victim)).isEqualTo("RUNNING");
    log.info(
        "{}: {} records of garbage of {} kinds on {} partitions, {} dead letters,"
            + " {} of {} replies among them taken, consumers stopped: 0",
        Reply.TOPIC,
        GARBAGE,
        kinds.size(),
        partitions,
        GARBAGE,
        good.size(),
        good.size());
  }

  /** As payment-service would answer. */
  private ProducerRecord<byte[], byte[]> refusal(String saga) {
    CommandId id = new CommandId(UUID.fromString(saga), "pay", Direction.DO);
    return events.write(
        Reply.TOPIC,
        saga,
        saga,
        SagaMessage.of(
            id,
            new AboveLimit(1, 24_000),
            1,
            "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01",
            Instant.EPOCH));
  }

  /** What payment-service was asked for the saga. */
  private List<ConsumerRecord<byte[], byte[]>> commandsOf(String saga) {
    List<ConsumerRecord<byte[], byte[]>> commands = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer = consumers.createConsumer("test", "test-" + saga)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(PaymentCommand.TOPIC).stream()
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        for (ConsumerRecord<byte[], byte[]> command : consumer.poll(Duration.ofMillis(50))) {
          if (saga.equals(headersOf(command).get("ce_sagaid"))) {
            commands.add(command);
          }
        }
      }
    }
    return commands;
  }

  private ProducerRecord<byte[], byte[]> pay(String saga) {
    return pay(saga, order, BUYER, 24_000);
  }

  /** As the orchestrator would ask. */
  private ProducerRecord<byte[], byte[]> pay(String saga, long orderId, long buyer, long amount) {
    CommandId id = new CommandId(UUID.fromString(saga), "pay", Direction.DO);
    PaymentCommand pay = new PaymentCommand.Pay(Payable.order(orderId), buyer, amount);
    return events.write(
        PaymentCommand.TOPIC,
        pay.key(),
        pay.key(),
        SagaMessage.of(id, pay, 1, null, Instant.EPOCH));
  }

  /** As a consumer would put it aside. */
  private static ProducerRecord<byte[], byte[]> dead(ProducerRecord<byte[], byte[]> like) {
    like.headers()
        .add("tracestate", "a=b".getBytes(UTF_8))
        .add("kafka_dlt-original-topic", like.topic().getBytes(UTF_8))
        .add("paysaga_reason", "a bug".getBytes(UTF_8))
        .add("paysaga_from", (like.topic() + "-1@7").getBytes(UTF_8));
    return new ProducerRecord<>(like.topic() + "-dlt", 1, like.key(), like.value(), like.headers());
  }

  private static ProducerRecord<byte[], byte[]> with(
      ProducerRecord<byte[], byte[]> like, @Nullable String value) {
    return new ProducerRecord<>(
        like.topic(),
        null,
        like.key(),
        value == null ? null : value.getBytes(UTF_8),
        like.headers());
  }

  private static ProducerRecord<byte[], byte[]> with(
      ProducerRecord<byte[], byte[]> like, String header, String value) {
    like.headers().remove(header).add(header, value.getBytes(UTF_8));
    return like;
  }

  private RecordMetadata send(ProducerRecord<byte[], byte[]> each) {
    return kafka.send(each).join().getRecordMetadata();
  }

  private void sendTo(int partition, ProducerRecord<byte[], byte[]> each) {
    send(new ProducerRecord<>(each.topic(), partition, each.key(), each.value(), each.headers()));
  }

  private static String id(RecordMetadata letter) {
    return letter.topic() + "/" + letter.partition() + "/" + letter.offset();
  }

  private Door.Answer replay(RecordMetadata letter, String query) {
    return door.post("/dead-letters/" + id(letter) + "/replay" + query, BY_KIM);
  }

  private JsonNode letterAt(RecordMetadata sent) {
    return letters().stream()
        .filter(letter -> letter.path("id").asString().equals(id(sent)))
        .findFirst()
        .orElseThrow();
  }

  private List<JsonNode> from(String place) {
    return letters().stream()
        .filter(letter -> letter.path("from").asString("").equals(place))
        .toList();
  }

  /** All dead letters of replies. */
  private List<JsonNode> letters() {
    return door.deadLettersOn(REPLIES);
  }

  private long deadLetters() {
    try (Consumer<byte[], byte[]> consumer = consumers.createConsumer("count", "count")) {
      return consumer.endOffsets(partitions(consumer)).values().stream()
          .mapToLong(Long::longValue)
          .sum();
    }
  }

  private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
    return consumer.partitionsFor(REPLIES).stream()
        .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
        .toList();
  }

  /** The record at a place such as {@code saga.replies-2@17}. */
  private ConsumerRecord<byte[], byte[]> at(String place) {
    int dash = place.lastIndexOf('-');
    int at = place.lastIndexOf('@');
    TopicPartition partition =
        new TopicPartition(
            place.substring(0, dash), Integer.parseInt(place.substring(dash + 1, at)));
    try (Consumer<byte[], byte[]> consumer = consumers.createConsumer("one", "one")) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, Long.parseLong(place.substring(at + 1)));
      return await()
          .pollInSameThread()
          .until(() -> consumer.poll(Duration.ofMillis(100)), polled -> !polled.isEmpty())
          .iterator()
          .next();
    }
  }

  private static Map<String, String> headersOf(ConsumerRecord<byte[], byte[]> kafka) {
    return StreamSupport.stream(kafka.headers().spliterator(), false)
        .collect(Collectors.toMap(Header::key, header -> new String(header.value(), UTF_8)));
  }

  private static List<String> ids(Door.Answer page) {
    return page.body().path("deadLetters").values().stream()
        .map(letter -> letter.path("id").asString())
        .toList();
  }
}
