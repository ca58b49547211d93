package io.paysaga.orchestrator.simulation;

import io.paysaga.events.OrderDeliveryReply;
import io.paysaga.events.OrderReply.Cancelled;
import io.paysaga.events.OrderReply.Completed;
import io.paysaga.events.OrderReply.Reopened;
import io.paysaga.events.Payable;
import io.paysaga.events.PaymentReply.AboveLimit;
import io.paysaga.events.PaymentReply.Paid;
import io.paysaga.events.PaymentReply.Reverted;
import io.paysaga.events.PointReply.NotEnoughPoints;
import io.paysaga.events.PointReply.Refunded;
import io.paysaga.events.PointReply.Used;
import io.paysaga.events.ReservationDeliveryReply;
import io.paysaga.events.TokenReply;
import io.paysaga.orchestrator.pay.PayFlow;
import io.paysaga.orchestrator.pay.PayOrder;
import io.paysaga.orchestrator.reservation.ReservationFlow;
import io.paysaga.orchestrator.reservation.ReserveSeat;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.RetryPolicy;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.test.simulate.Business;
import io.paysaga.saga.test.simulate.World;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;

/** This shop: who buys orders and holds seats, its books, and what it promises about money. */
final class Shop implements Business {

  private static final int BUYERS = 100;
  private static final int WANTED_SEATS = 20;
  private static final long A_MINUTE = 60_000;

  /** As the settings may make it: each step waits for a time of its own. */
  private static final SagaFlow<ReserveSeat> HASTY =
      ReservationFlow.FLOW
          .withPolicy("claim-seat", any -> new RetryPolicy(Duration.ofSeconds(2), 2))
          .withPolicy("use-point", any -> new RetryPolicy(Duration.ofSeconds(3), 3))
          .withPolicy("pay", any -> new RetryPolicy(Duration.ofSeconds(1), 1))
          .withPolicy("delete-token", any -> new RetryPolicy(Duration.ofSeconds(1), 2))
          .withPolicy("send-reservation", any -> new RetryPolicy(Duration.ofSeconds(20), 3));

  private final World world;
  private final SplittableRandom random;
  private final Ledger points;
  private final Ledger orders;
  private final Ledger payments;
  private final Seats seats;
  private long knownOrders;
  private long knownSeats;

  Shop(World world) {
    this.world = world;
    this.random = world.random();
    this.points = new Ledger(world, any -> 0, new Used(0), new NotEnoughPoints(1), new Refunded(1));
    this.orders = new Ledger(world, any -> 1, new Completed(), new Cancelled(), new Reopened());
    this.payments =
        new Ledger(
            world,
            this::limitOf,
            new Paid(1, Instant.EPOCH),
            new AboveLimit(1, 1),
            new Reverted(1));
    this.seats = new Seats(world);
    world.participant("point", points, "use-point");
    world.participant("order", orders, "complete-order");
    world.participant("reservation", seats, "claim-seat", "confirm-reservation");
    world.participant("payment", payments, "pay");
    world.outside(
        "order-delivery",
        new OrderDeliveryReply.Delivered(),
        new OrderDeliveryReply.Failed("503"),
        "deliver-order");
    world.outside(
        "reservation-delivery",
        new ReservationDeliveryReply.Sent(),
        new ReservationDeliveryReply.Failed("503"),
        "send-reservation");
    world.outside("token", new TokenReply.Deleted(), new TokenReply.Failed("away"), "delete-token");
  }

  /** Whatever is paid for is paid once; some of it is above the limit. */
  private long limitOf(String payable) {
    return (world.seed() + payable).hashCode() % 40 == 0 ? 0 : 1;
  }

  @Override
  public void visit() {
    if (random.nextInt(3) == 0) {
      holdASeat();
    } else {
      PayOrder order = order();
      world.begin(Subject.of(Payable.ORDER, order.orderId()), PayFlow.FLOW, order);
    }
  }

  /** Some orders cannot be paid, or are cancelled; some are not new. */
  private PayOrder order() {
    boolean again = knownOrders > 0 && random.nextInt(8) == 0;
    long number = again ? 1 + random.nextLong(knownOrders) : ++knownOrders;
    // The same number is the same order, of the same buyer at the same price.
    SplittableRandom order = new SplittableRandom(world.seed() + number);
    long buyer = buyer(order);
    long price = 1 + order.nextInt(9_000);
    if (!again) {
      mayCharge(buyer);
      if (order.nextInt(15) == 0) {
        world.after(
            world.between(1, A_MINUTE), () -> orders.withdraw(Payable.order(number).toString()));
      }
    }
    return new PayOrder(number, buyer, price);
  }

  /** Some seats are held by another, or sold; some holds run out before they are paid for. */
  private void holdASeat() {
    boolean again = knownSeats > 0 && random.nextBoolean();
    long seat = again ? Math.max(1, knownSeats - random.nextInt(WANTED_SEATS)) : ++knownSeats;
    long buyer = buyer(random);
    mayCharge(buyer);
    Duration time = Duration.ofMillis(world.between(5_000, 5 * A_MINUTE));
    seats
        .hold(seat, buyer, world.clock(), time)
        .ifPresent(held -> world.after(world.between(10, A_MINUTE), () -> payFor(held)));
  }

  private void payFor(ReserveSeat held) {
    world.begin(Subject.of("SEAT_HOLD", held.seatHoldId()), HASTY, held);
  }

  private static long buyer(SplittableRandom random) {
    return 1 + random.nextInt(BUYERS);
  }

  private void mayCharge(long buyer) {
    if (random.nextInt(4) == 0) {
      points.charge(Long.toString(buyer), 25_000);
    }
  }

  @Override
  public void audit() {
    Stream.of(points.imbalance(), orders.imbalance(), payments.imbalance(), seats.imbalance())
        .flatMap(Optional::stream)
        .forEach(id -> world.expect(false, id.sagaId(), "MONEY_IS_CONSERVED", id));
    Map<Long, UUID> sold = new HashMap<>();
    for (SagaState<?> saga : world.sagas()) {
      if (saga.data() instanceof ReserveSeat bought && saga.status() == SagaStatus.COMPLETED) {
        UUID before = sold.put(bought.seatId(), saga.sagaId());
        world.expect(before == null, saga.sagaId(), "A_SEAT_IS_SOLD_ONCE", "before by " + before);
      }
    }
    seats
        .owners()
        .forEach(
            (seat, saga) ->
                world.expect(saga.equals(sold.get(seat)), saga, "NO_SEAT_IS_LOST", seat));
  }
}
