package io.paysaga.reservation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.events.ReservationCommand.ClaimSeat;
import io.paysaga.events.ReservationCommand.ConfirmReservation;
import io.paysaga.events.ReservationCommand.ReleaseSeat;
import io.paysaga.events.ReservationCommand.UnconfirmReservation;
import io.paysaga.events.ReservationDeliveryCommand.SendReservation;
import io.paysaga.events.ReservationDeliveryReply.Sent;
import io.paysaga.events.ReservationReply.Claimed;
import io.paysaga.events.ReservationReply.Confirmed;
import io.paysaga.events.ReservationReply.Released;
import io.paysaga.events.ReservationReply.Unconfirmed;
import io.paysaga.events.TokenCommand.DeleteToken;
import io.paysaga.events.TokenReply.Deleted;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.MessageTypes;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.test.contract.ListeningPlatform;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** All that one saga asks of reservation-service, through its three doors from Kafka. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=reservation")
@OnRealServers
class WholeSagaTest {

  private static final long BUYER = 1_000_001;

  private static ListeningPlatform platform;

  @Autowired private ScheduleRepository schedules;
  @Autowired private SeatRepository seats;
  @Autowired private SeatHoldRepository holds;
  @Autowired private ReservationRepository reservations;
  @Autowired private TransactionTemplate transaction;
  @Autowired private WaitingQueue queue;
  @Autowired private JdbcTemplate jdbc;

  @Autowired
  @Qualifier("sagaKafkaTemplate")
  private KafkaTemplate<byte[], byte[]> kafka;

  @Autowired
  @Qualifier("sagaConsumerFactory")
  private ConsumerFactory<byte[], byte[]> consumers;

  @Autowired private CloudEventRecords events;

  private final UUID saga = uuidOfNow();
  private final List<ConsumerRecord<byte[], byte[]>> replies = new ArrayList<>();
  private Consumer<byte[], byte[]> consumer;
  private long seat;
  private long hold;

  @DynamicPropertySource
  static void listen(DynamicPropertyRegistry properties) throws IOException {
    platform = new ListeningPlatform(201);
    properties.add("paysaga.reservation-platform.url", platform::url);
  }

  @AfterAll
  static void hush() {
    platform.close();
  }

  @BeforeEach
  void holdASeat() {
    RealServers.emptyRedis();
    consumer = consumers.createConsumer("replies", "replies-" + saga);
    List<TopicPartition> partitions =
        kafka.partitionsFor(Reply.TOPIC).stream()
            .map(each -> new TopicPartition(each.topic(), each.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    HeldSeats held = new HeldSeats(schedules, seats, holds, transaction);
    seat = held.seat();
    hold = held.hold(seat, BUYER, Instant.now(), Duration.ofHours(1));
  }

  @AfterEach
  void close() {
    consumer.close();
  }

  @Test
  void reservesTheSeatAndThenDeletesTheTokenAndTellsTheOutsideOnce() {
    String token = queue.enter(BUYER).token();
    long reservation = claimed();
    assertThat(does("confirm-reservation", new ConfirmReservation(reservation, seat)))
        .isEqualTo(new Confirmed());
    assertThat(does("delete-token", new DeleteToken(BUYER))).isEqualTo(new Deleted());
    assertThat(does("send-reservation", new SendReservation(reservation))).isEqualTo(new Sent());
    assertThat(does("send-reservation", new SendReservation(reservation))).isEqualTo(new Sent());

    assertThat(queue.find(token)).isEmpty();
    assertThat(platform.heard())
        .extracting(ListeningPlatform.Heard::idempotencyKey)
        .containsExactly(saga + ":send-reservation:do");
    assertThat(status()).isEqualTo(Seat.Status.RESERVED);
  }

  @Test
  void undoesEverythingInReverseThoughTheInboxHasForgotten() {
    long reservation = claimed();
    does("confirm-reservation", new ConfirmReservation(reservation, seat));
    jdbc.update("delete from inbox");
    assertThat(undoes("confirm-reservation", new UnconfirmReservation(reservation, seat)))
        .isEqualTo(new Unconfirmed());
    assertThat(undoes("claim-seat", new ReleaseSeat(seat))).isEqualTo(new Released());
    assertThat(status()).isEqualTo(Seat.Status.HELD);
    assertThat(reservations.findById(reservation).orElseThrow().status())
        .isEqualTo(Reservation.Status.CANCELLED);
  }

  private long claimed() {
    Claimed claimed = (Claimed) does("claim-seat", new ClaimSeat(hold, seat, BUYER));
    assertThat(claimed.price()).isEqualTo(10_000);
    return claimed.reservationId();
  }

  private Seat.Status status() {
    return seats.findById(seat).orElseThrow().status(Instant.now());
  }

  private Reply does(String step, Command command) {
    return answer(new CommandId(saga, step, Direction.DO), command);
  }

  private Reply undoes(String step, Command command) {
    return answer(new CommandId(saga, step, Direction.UNDO), command);
  }

  private Reply answer(CommandId id, Command command) {
    kafka
        .send(
            events.write(
                MessageTypes.topicOf(command.getClass()).orElseThrow(),
                command.key(),
                command.key(),
                SagaMessage.of(id, command, 1, null, Instant.now())))
        .join();
    return await()
        .atMost(Duration.ofSeconds(30))
        .pollInSameThread()
        .until(() -> replyTo(id), Optional::isPresent)
        .orElseThrow();
  }

  /** The next one that was not seen before. */
  private Optional<Reply> replyTo(CommandId id) {
    consumer.poll(Duration.ofMillis(50)).forEach(replies::add);
    Optional<ConsumerRecord<byte[], byte[]>> found =
        replies.stream()
            .filter(
                each ->
                    new String(each.headers().lastHeader("ce_id").value(), UTF_8)
                        .equals(id.toString()))
            .findFirst();
    found.ifPresent(replies::remove);
    return found.map(each -> events.read(each, Reply.class).body());
  }

  /** A UUIDv7 of now. */
  private static UUID uuidOfNow() {
    UUID random = UUID.randomUUID();
    return new UUID(
        Instant.now().toEpochMilli() << 16 | 0x7000 | random.getMostSignificantBits() & 0xfff,
        random.getLeastSignificantBits());
  }
}
