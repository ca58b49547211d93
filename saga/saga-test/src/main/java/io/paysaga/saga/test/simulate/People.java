package io.paysaga.saga.test.simulate;

import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaStateMachine;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.test.simulate.Orchestrator.Ask;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who comes and asks for sagas, and who operates. */
final class People {

  private static final int INSTANT = 10;
  private static final long A_MINUTE = 60_000;

  private final World world;
  private final SplittableRandom random;
  private final List<Instance> doors;

  People(World world, List<Instance> doors) {
    this.world = world;
    this.random = world.random;
    this.doors = doors;
  }

  void come() {
    world.after(1, this::visit);
    world.after(5_000, this::operate);
  }

  private void visit() {
    if (world.table.size() < World.SAGAS) {
      double wait = -Math.log(1 - random.nextDouble()) * world.weather.gap();
      world.after(1 + Math.round(wait), this::visit);
      world.business.visit();
    }
  }

  <D> void begin(Subject subject, SagaStateMachine<D> machine, D data) {
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

  /** Whoever did not get it tries again soon, or not at all. */
  <D> void mayTryAgain(SagaTable.Row<D> row) {
    if (random.nextInt(3) == 0 || row.state.subjectFreed()) {
      world.after(
          Weather.between(random, INSTANT, A_MINUTE),
          () -> begin(row.subject, row.machine, row.begunWith));
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
