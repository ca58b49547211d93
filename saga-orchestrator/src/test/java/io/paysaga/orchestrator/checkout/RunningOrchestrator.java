package io.paysaga.orchestrator.checkout;

import static org.awaitility.Awaitility.await;

import io.paysaga.events.OrderReply.Completed;
import io.paysaga.events.PaymentReply.AboveLimit;
import io.paysaga.events.PaymentReply.Paid;
import io.paysaga.events.PointReply.Used;
import io.paysaga.orchestrator.OrchestratorApplication;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.BarrierReply.UndoBarred;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.servers.OnRealServers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The orchestrator behind real HTTP, on a real database, Kafka and Redis. Tests play the owners and
 * the participants; every test has an order of its own, placed by {@link #BUYER}. One operator
 * decides alone, and whoever comes is shown what it stands on.
 */
@SpringBootTest(
    classes = OrchestratorApplication.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "paysaga.test.database=orchestrator",
      "paysaga.checkout.lock.skip-after-failure=1s",
      "paysaga.refunds.open=true",
      "paysaga.saga.acts.four-eyes=off",
      "management.endpoint.health.show-details=always"
    })
@OnRealServers
public abstract class RunningOrchestrator {

  protected static final long BUYER = 1;
  protected static final int MANY = 50;
  protected static final Duration SOON = Duration.ofSeconds(2);

  static final PlayedOrderService ORDER_SERVICE = new PlayedOrderService();
  static final PlayedReservationService RESERVATION_SERVICE = new PlayedReservationService();

  private static final AtomicLong ORDERS = new AtomicLong(100);

  @LocalServerPort private int port;
  @LocalManagementPort private int managementPort;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private TransactionTemplate transaction;

  @Autowired
  @Qualifier("sagaKafkaTemplate")
  private KafkaTemplate<byte[], byte[]> kafka;

  @Autowired private CloudEventRecords events;
  @Autowired private Clock clock;

  protected final long order = placed(BUYER);
  protected final String key = UUID.randomUUID().toString();
  protected Door door;
  protected Door management;

  @DynamicPropertySource
  static void owners(DynamicPropertyRegistry properties) {
    properties.add("paysaga.order-service.url", ORDER_SERVICE::url);
    properties.add("paysaga.reservation-service.url", RESERVATION_SERVICE::url);
  }

  @BeforeEach
  void standBeforeTheDoor() {
    door = new Door(port);
    management = new Door(managementPort);
  }

  /** The id of a new order. */
  protected static long placed(long buyerId) {
    long orderId = ORDERS.incrementAndGet();
    ORDER_SERVICE.has(orderId, buyerId, "PLACED");
    return orderId;
  }

  protected static List<Door.Answer> atOnce(IntFunction<CompletableFuture<Door.Answer>> request) {
    List<CompletableFuture<Door.Answer>> requests =
        IntStream.range(0, MANY).mapToObj(request).toList();
    return requests.stream().map(CompletableFuture::join).toList();
  }

  /** Whether a checkout takes its lock: another one then finds it taken. */
  static boolean locks(Door door) {
    long orderId = placed(BUYER);
    CountDownLatch gate = ORDER_SERVICE.holdsBack(orderId);
    int reads = ORDER_SERVICE.reads();
    CompletableFuture<Door.Answer> first = door.checkingOut(BUYER, orderId);
    await().until(() -> ORDER_SERVICE.reads() > reads);
    CompletableFuture<Door.Answer> second = door.checkingOut(BUYER, orderId);
    await().until(() -> second.isDone() || ORDER_SERVICE.reads() > reads + 1);
    gate.countDown();
    first.join();
    return second.join().summary().equals("409 checkout-in-progress");
  }

  protected List<String> sagasOf(long orderId) {
    return sagasOf("ORDER:" + orderId);
  }

  protected List<String> sagasOf(String subject) {
    return jdbc.queryForList(
        "select bin_to_uuid(id) from saga where subject = ?", String.class, subject);
  }

  /** What a key of {@link #BUYER}'s is bound to, in hexadecimal. */
  String boundBody(String name) {
    return jdbc.queryForObject(
        "select lower(hex(body)) from idempotency_key where buyer_id = ? and name = ?",
        String.class,
        BUYER,
        name);
  }

  protected String statusOf(String saga) {
    return door.get("/sagas/" + saga).body().path("status").asString();
  }

  /** As another instance would write it. */
  protected void endsElsewhere(String saga, String status) {
    sql(
        """
        update saga set status = ?, due_at = null, active_key = if(? = 'COMPLETED', active_key, null)
        where id = uuid_to_bin(?)
        """,
        status,
        status,
        saga);
  }

  protected void sql(String update, Object... values) {
    transaction.executeWithoutResult(status -> jdbc.update(update, values));
  }

  /** As payment-service would answer. */
  protected void paymentRefuses(String saga) {
    reply(saga, "pay", Direction.DO, new AboveLimit(1, 24_000));
  }

  /** As payment-service would answer. */
  protected void paymentIsUndone(String saga) {
    reply(saga, "pay", Direction.UNDO, new NothingToUndo());
  }

  /** As payment-service would answer. */
  protected void paymentIsBarred(String saga) {
    reply(saga, "pay", Direction.BAR, new UndoBarred());
  }

  /** As the participants would answer when all goes well. */
  protected void everyCriticalStepIsDone(String saga) {
    reply(saga, "pay", Direction.DO, new Paid(7, clock.instant()));
    reply(saga, "use-point", Direction.DO, new Used(0));
    reply(saga, "complete-order", Direction.DO, new Completed());
  }

  protected void reply(String saga, String step, Direction direction, Reply reply) {
    CommandId id = new CommandId(UUID.fromString(saga), step, direction);
    kafka
        .send(
            events.write(
                Reply.TOPIC, saga, saga, SagaMessage.of(id, reply, 1, null, clock.instant())))
        .join();
  }
}
