package io.paysaga.benchmark.bare;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import io.paysaga.saga.messaging.CloudEventRecords;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Begins sagas: requests queue while the previous ones are being written, and those that queued are
 * one batch: their locks, one read of their orders, one transaction. Alone, a request waits for
 * nobody.
 */
final class Door extends Thread {

  private static final int MOST = 500;
  private static final int PARTITIONS = 6;
  private static final Clock CLOCK = Clock.tickMillis(ZoneOffset.UTC);

  private final BlockingQueue<Asked> queue = new LinkedBlockingQueue<>();
  private final Map<UUID, HttpExchange> waiting = new ConcurrentHashMap<>();
  private final Connection connection;
  private final Locks locks;
  private final OrderReads.Client orders;
  private final CloudEventRecords records;
  private final KafkaProducer<byte[], byte[]> producer;

  private record Checkout(long buyerId, long orderId) {}

  private record Asked(long buyerId, long orderId, HttpExchange exchange) {

    void refused(int status, String why) {
      Http.answer(exchange, status, "{\"type\":\"urn:paysaga:problem:" + why + "\"}");
    }
  }

  Door(Surroundings surroundings, CloudEventRecords records, KafkaProducer<byte[], byte[]> producer)
      throws SQLException, IOException {
    super("door");
    setDaemon(true);
    this.connection = surroundings.connect();
    this.locks = new Locks(URI.create(surroundings.redis()));
    this.orders = new OrderReads.Client(surroundings.orders());
    this.records = records;
    this.producer = producer;
  }

  /** Takes a request; it is answered later, by another thread. */
  void enter(HttpExchange exchange) throws IOException {
    Checkout body = Wire.JSON.readValue(exchange.getRequestBody().readAllBytes(), Checkout.class);
    queue.add(new Asked(body.buyerId(), body.orderId(), exchange));
  }

  /** The outcome stands. */
  void ended(Saga saga) {
    HttpExchange exchange = waiting.remove(saga.id());
    if (exchange != null) {
      Http.answer(exchange, 200, saga.asResource());
    }
  }

  @Override
  public void run() {
    List<Asked> batch = new ArrayList<>(MOST);
    try {
      while (true) {
        batch.clear();
        batch.add(queue.take());
        queue.drainTo(batch, MOST - 1);
        begin(batch);
      }
    } catch (InterruptedException end) {
      // As asked.
    }
  }

  private void begin(List<Asked> batch) throws InterruptedException {
    Map<Long, Asked> byOrder = new LinkedHashMap<>();
    for (Asked asked : batch) {
      if (byOrder.putIfAbsent(asked.orderId(), asked) != null) {
        asked.refused(409, "checkout-in-progress");
      }
    }
    try {
      beginLocked(byOrder);
    } catch (InterruptedException end) {
      throw end;
    } catch (Exception failed) {
      System.err.println("A batch was not begun: " + failed);
      rollback();
      byOrder.values().forEach(asked -> asked.refused(503, "service-unavailable"));
    }
  }

  private void beginLocked(Map<Long, Asked> byOrder) throws Exception {
    List<Long> locked = lock(byOrder);
    if (locked.isEmpty()) {
      return;
    }
    List<Begun> begun = judge(byOrder, locked, orders.find(locked));
    if (!begun.isEmpty()) {
      Instant now = CLOCK.instant();
      List<Saga.Move> moves = begun.stream().map(each -> each.saga().start(now)).toList();
      SagaTable.insert(
          connection,
          begun.stream().map(Begun::saga).toList(),
          moves.stream().map(Saga.Move::entry).toList());
      connection.commit();
      begun.forEach(this::answerOrWait);
      for (Saga.Move move : moves) {
        if (move.send() != null) {
          producer.send(Replies.record(records, move.send()));
        }
      }
    }
    byOrder.clear();
    locks.giveBack(locked);
  }

  private record Begun(Asked asked, Saga saga) {}

  private void answerOrWait(Begun begun) {
    HttpExchange exchange = begun.asked().exchange();
    if (exchange.getRequestHeaders().containsKey("Prefer")) {
      waiting.put(begun.saga().id(), exchange);
    } else {
      Http.answer(exchange, 202, begun.saga().asResource());
    }
  }

  private List<Long> lock(Map<Long, Asked> byOrder) throws IOException {
    List<Long> wanted = List.copyOf(byOrder.keySet());
    Iterator<Boolean> taken = locks.take(wanted).iterator();
    List<Long> locked = new ArrayList<>(wanted.size());
    for (long order : wanted) {
      if (taken.next()) {
        locked.add(order);
      } else {
        refuse(byOrder, order, 409, "checkout-in-progress");
      }
    }
    return locked;
  }

  private static void refuse(Map<Long, Asked> byOrder, long order, int status, String why) {
    Asked asked = byOrder.remove(order);
    if (asked != null) {
      asked.refused(status, why);
    }
  }

  /** Refuses what cannot be paid; sagas for the others. */
  private List<Begun> judge(
      Map<Long, Asked> byOrder, List<Long> locked, Map<Long, OrderReads.Offer> offers)
      throws SQLException {
    Set<String> active = active(locked);
    List<Begun> begun = new ArrayList<>(locked.size());
    for (long order : locked) {
      OrderReads.Offer offer = offers.get(order);
      Asked asked = byOrder.get(order);
      String why = asked == null ? null : refusal(asked, offer, active);
      if (why != null) {
        refuse(byOrder, order, statusOf(why), why);
      } else if (asked != null && offer != null) {
        UUID id = newId();
        begun.add(new Begun(asked, Saga.of(id, offer, slotOf(id), CLOCK.instant())));
      }
    }
    return begun;
  }

  private static @Nullable String refusal(
      Asked asked, OrderReads.@Nullable Offer offer, Set<String> active) {
    if (offer == null) {
      return "order-not-found";
    }
    if (offer.buyerId() != asked.buyerId()) {
      return "not-your-order";
    }
    if (active.contains(Saga.activeKey(asked.orderId()))) {
      return "checkout-running";
    }
    return offer.status().equals("PLACED") ? null : "already-paid";
  }

  private static int statusOf(String why) {
    return switch (why) {
      case "order-not-found" -> 404;
      case "not-your-order" -> 403;
      default -> 409;
    };
  }

  private Set<String> active(List<Long> locked) throws SQLException {
    Set<String> keys = new HashSet<>();
    Sql.select(
        connection,
        "select active_key from saga force index (saga_active) where active_key",
        locked.stream().map(Saga::activeKey).toList(),
        "",
        row -> keys.add(row.getString(1)));
    return keys;
  }

  private void rollback() {
    try {
      connection.rollback();
    } catch (SQLException away) {
      System.err.println("Not rolled back: " + away);
    }
  }

  /** Which partition of the replies the saga belongs to. */
  private static int slotOf(UUID id) {
    return Utils.toPositive(Utils.murmur2(id.toString().getBytes(UTF_8))) % PARTITIONS;
  }

  /** A UUIDv7: the time, then chance. */
  private static UUID newId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long most = CLOCK.millis() << 16 | 0x7000L | random.nextLong() & 0xFFFL;
    return new UUID(most, random.nextLong() >>> 2 | 0x8000000000000000L);
  }
}
