package io.paysaga.orchestrator.simulation;

import io.paysaga.saga.engine.SagaStatus;
import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Many small worlds, one after the other: the seed of each is one more than that of the last. */
final class Simulation {

  private static final int PROGRESS = 100_000;

  private final long seed;
  private final Flaw flaw;
  private final Map<SagaStatus, Integer> ended = new EnumMap<>(SagaStatus.class);
  private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
  private int sagas;
  private long wall;
  private long cpu;

  Simulation(long seed, Flaw flaw) {
    this.seed = seed;
    this.flaw = flaw;
  }

  /**
   * Simulates at least so many sagas.
   *
   * @throws AssertionError with the history of the saga for which a promise was broken
   */
  Simulation run(int least) {
    long wallBefore = System.nanoTime();
    long cpuBefore = cpuTime();
    for (long next = seed; sagas < least; next++) {
      World world = new World(next, flaw, null);
      try {
        world.live();
      } catch (Guarantees.Broken broken) {
        throw new AssertionError(report(next, broken));
      }
      world.table.all().forEach(row -> ended.merge(row.state.status(), 1, Integer::sum));
      world.faults().forEach((fault, times) -> faults.merge(fault, times, Integer::sum));
      int before = sagas;
      sagas += world.table.size();
      wall = System.nanoTime() - wallBefore;
      cpu = cpuTime() - cpuBefore;
      if (before / PROGRESS != sagas / PROGRESS) {
        System.out.printf("%,d sagas, %s%n", sagas, rate());
      }
    }
    return this;
  }

  private static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  int sagas() {
    return sagas;
  }

  Map<SagaStatus, Integer> ended() {
    return ended;
  }

  Map<Fault, Integer> faults() {
    return faults;
  }

  /** A busy machine slows the one, not the other. */
  private String rate() {
    return "%,.0f a second, %,.0f a second of processor time"
        .formatted(sagas * 1e9 / wall, sagas * 1e9 / cpu);
  }

  private String report(long worldSeed, Guarantees.Broken broken) {
    return """
        %s
        Saga %s in the world of seed %d:
        %s
        To see it again:
        mvn test -pl saga-orchestrator -am -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.sagas=1 -Dsimulation.seed=%d
        """
        .formatted(
            broken.getMessage(),
            broken.saga,
            worldSeed,
            history(worldSeed, broken.saga),
            worldSeed);
  }

  /** The same world lives again, and this time somebody takes notes. */
  private String history(long worldSeed, UUID saga) {
    World again = new World(worldSeed, flaw, saga);
    try {
      again.live();
    } catch (Guarantees.Broken asBefore) {
      again.note(saga, asBefore::getMessage);
    }
    return again.history();
  }

  @Override
  public String toString() {
    return "%,d sagas from seed %d, %s%n  ended: %s%n  faults: %s"
        .formatted(sagas, seed, rate(), text(ended), text(faults));
  }

  private static String text(Map<?, Integer> counts) {
    return counts.entrySet().stream()
        .map(count -> "%s %,d".formatted(count.getKey(), count.getValue()))
        .collect(Collectors.joining(", "));
  }
}
