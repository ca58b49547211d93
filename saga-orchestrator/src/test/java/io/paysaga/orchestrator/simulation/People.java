package io.paysaga.orchestrator.simulation;

import io.paysaga.events.Payable;
import io.paysaga.orchestrator.pay.PayFlow;
import io.paysaga.orchestrator.pay.PayOrder;
import io.paysaga.orchestrator.reservation.ReservationFlow;
import io.paysaga.orchestrator.reservation.ReserveSeat;
import io.paysaga.orchestrator.simulation.Orchestrator.Ask;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.engine.RetryPolicy;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaStateMachine;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who buys, and who operates. */
final class People {

  private static final int INSTANT = 10;
  private static final long A_MINUTE = 60_000;
  private static final int WANTED_SEATS = 20;

  private final SagaStateMachine<PayOrder> pay = new SagaStateMachine<>(PayFlow.FLOW);
  private final SagaStateMachine<ReserveSeat> reserve = new SagaStateMachine<>(hasty());
  private final World world;
  private final SplittableRandom random;
  private final List<Instance> doors;
  private long orders;
  private long seats;

  People(World world, List<Instance> doors) {
    this.world = world;
    this.random = world.random;
    this.doors = doors;
  }

  /** As the settings may make it: each step waits for a time of its own. */
  private static SagaFlow<ReserveSeat> hasty() {
    return ReservationFlow.FLOW
        .withPolicy("claim-seat", any -> new RetryPolicy(Duration.ofSeconds(2), 2))
        .withPolicy("use-point", any -> new RetryPolicy(Duration.ofSeconds(3), 3))
        .withPolicy("pay", any -> new RetryPolicy(Duration.ofSeconds(1), 1))
        .withPolicy("delete-token", any -> new RetryPolicy(Duration.ofSeconds(1), 2))
        .withPolicy("send-reservation", any -> new RetryPolicy(Duration.ofSeconds(20), 3));
  }

  void begin() {
    world.after(1, this::checkout);
    world.after(5_000, this::operate);
  }

  private void checkout() {
    if (world.table.size() < World.SAGAS) {
      double wait = -Math.log(1 - random.nextDouble()) * world.weather.gap();
      world.after(1 + Math.round(wait), this::checkout);
      if (random.nextInt(3) == 0) {
        holdASeat();
      } else {
        PayOrder order = order();
        buy(Payable.order(order.orderId()).toString(), pay, order);
      }
    }
  }

  private <D> void buy(String subject, SagaStateMachine<D> machine, D data) {
    Instance door = doors.get(random.nextInt(doors.size()));
    if (door.isUp() && !world.isHealed()) {
      door.orDie(
          () -> {
            UUID id = idAt(door.clock().toEpochMilli());
            ((Orchestrator) door.handler()).start(new SagaTable.Row<>(id, subject, machine, data));
          });
    }
  }

  /** A UUIDv7. */
  private UUID idAt(long time) {
    return new UUID(
        time << 16 | 0x7000 | random.nextInt(0x1000), random.nextLong() >>> 2 | Long.MIN_VALUE);
  }

  /** Some orders cannot be paid, or are cancelled; some are not new. */
  private PayOrder order() {
    boolean again = orders > 0 && random.nextInt(8) == 0;
    long number = again ? 1 + random.nextLong(orders) : ++orders;
    // The same number is the same order, of the same buyer at the same price.
    SplittableRandom order = new SplittableRandom(world.seed + number);
    long buyer = buyer(order);
    long price = 1 + order.nextInt(9_000);
    if (!again) {
      mayCharge(buyer);
      if (order.nextInt(15) == 0) {
        long later = Weather.between(random, 1, A_MINUTE);
        world.after(later, () -> world.orders.withdraw(Payable.order(number).toString()));
      }
    }
    return new PayOrder(number, buyer, price);
  }

  /** Some seats are held by another, or sold; some holds run out before they are paid for. */
  private void holdASeat() {
    boolean again = seats > 0 && random.nextBoolean();
    long seat = again ? Math.max(1, seats - random.nextInt(WANTED_SEATS)) : ++seats;
    long buyer = buyer(random);
    mayCharge(buyer);
    Instant now = Instant.ofEpochMilli(world.now() + world.skew());
    Duration time = Duration.ofMillis(Weather.between(random, 5_000, 5 * A_MINUTE));
    world
        .seats
        .hold(seat, buyer, now, time)
        .ifPresent(
            held ->
                world.after(
                    Weather.between(random, INSTANT, A_MINUTE),
                    () -> buy("SEAT_HOLD:" + held.seatHoldId(), reserve, held)));
  }

  private static long buyer(SplittableRandom random) {
    return 1 + random.nextInt(World.SAGAS / 10);
  }

  private void mayCharge(long buyer) {
    if (random.nextInt(4) == 0) {
      world.points.charge(Long.toString(buyer), 25_000);
    }
  }

  /** Whoever did not get it tries again soon, or not at all. */
  <D> void mayBuyAgain(SagaTable.Row<D> row) {
    if (random.nextInt(3) == 0 || row.state.subjectFreed()) {
      world.after(
          Weather.between(random, INSTANT, A_MINUTE),
          () -> buy(row.subject, row.machine, row.begunWith));
    }
  }

  /** Operators look at some sagas now and then, and act; at times on the wrong one. */
  private void operate() {
    if (world.isHealed()) {
      return;
    }
    world.after(10_000, this::operate);
    Instance door = doors.get(random.nextInt(doors.size()));
    for (SagaTable.Row<?> row : world.table.all()) {
      Ask ask = random.nextInt(8) == 0 ? whatToAsk(row) : null;
      if (ask != null && door.isUp()) {
        door.orDie(() -> ((Orchestrator) door.handler()).ask(row.id, ask));
      }
    }
  }

  private @Nullable Ask whatToAsk(SagaTable.Row<?> row) {
    if (random.nextInt(500) == 0) {
      return Ask.values()[random.nextInt(Ask.values().length)];
    }
    if (row.state.stuckSince() != null) {
      return random.nextBoolean() ? Ask.RESOLVE : Ask.RETRY;
    }
    if (row.state.status() == SagaStatus.RUNNING) {
      return Ask.COMPENSATE;
    }
    if (row.state.status() == SagaStatus.RESOLVED && !row.state.subjectFreed()) {
      return Ask.FREE_SUBJECT;
    }
    return row.has(StepStatus.GIVEN_UP) ? Ask.BACKFILL : null;
  }

  void willSettle(SagaTable.Row<?> row) {
    world.after(
        Weather.between(random, 1_000, 5 * A_MINUTE),
        () ->
            row.state.steps().stream()
                .filter(step -> step.status() == StepStatus.BARRED)
                .map(StepState::name)
                .forEach(
                    step -> world.booksOf(step).settle(new CommandId(row.id, step, Direction.DO))));
  }
}
