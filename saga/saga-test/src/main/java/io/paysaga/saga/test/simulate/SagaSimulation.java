package io.paysaga.saga.test.simulate;

import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.test.explore.ParticipantRules;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * Lets many sagas live in small worlds of virtual time, in which everything goes wrong that may,
 * and looks whether a promise is broken: EVERY_SAGA_ENDS once the weather is fine, EACH_EFFECT_ONCE
 * or none at all, UNDO_IN_REVERSE, ONE_SAGA_PER_SUBJECT, AN_END_IS_FINAL, AN_OUTAGE_IS_NOT_SILENCE,
 * AN_OUTAGE_MAKES_NO_DEAD_LETTERS, EVERY_ACT_HAS_ITS_VERDICT, and what RESOLVED means.
 *
 * <pre>{@code
 * @Test
 * void keepsItsPromisesWhateverHappens() {
 *   System.out.println(SagaSimulation.of(FLOW, number -> new BookTrip(number)).run());
 * }
 * }</pre>
 *
 * <p>What decides is production's: the flow, {@code SagaTransaction} and {@code SagaStateMachine},
 * {@code DeadlineHorizon}, on the other side the {@code Barrier}, and on both {@code PollDecision}.
 * Around them are a broker with partitions and topics that refuse, two instances of each service
 * with clocks of their own, databases with locks and sessions that may take no writes, builds that
 * do not know newer sagas, and people who come, try again and operate. An explorer shows that no
 * order of few events breaks a promise; a simulation shows what many faults do to many sagas at
 * once, and what time does to them: deadlines, retention, sleeps and skewed clocks.
 *
 * <p>What happens in a world follows from its seed alone; the seed of each world is one more than
 * that of the last.
 */
public final class SagaSimulation {

  private static final int PROGRESS = 100_000;

  private final Function<? super World, ? extends Business> founder;
  private final List<String> steps;
  private final Map<String, ParticipantRules> given;
  private long seed = System.currentTimeMillis();
  private int sagas = 5_000;

  private SagaSimulation(
      Function<? super World, ? extends Business> founder,
      List<String> steps,
      Map<String, ParticipantRules> given) {
    this.founder = founder;
    this.steps = steps;
    this.given = given;
  }

  /**
   * Simulates a flow with participants that answer as its commands say they are answered, and some
   * of which refuse now and then. How long a step waits for its answer, and how often it is sent,
   * each world says otherwise, whatever the flow says: for seconds, and up to five times.
   *
   * @param data of the sagas of the first subject, the second and so on, so that not all meet at
   *     the same things; of the same number always the same
   */
  public static <D> SagaSimulation of(SagaFlow<D> flow, LongFunction<? extends D> data) {
    Map<String, ParticipantRules> given = new HashMap<>();
    return new SagaSimulation(
        world ->
            new OneFlow<>(world, flow, data, ParticipantRules.byStep(flow, data.apply(1), given)),
        flow.stepNames(),
        given);
  }

  /**
   * Simulates a business with several flows, or with books, people and promises of its own.
   *
   * @param founder makes one for each world
   */
  public static SagaSimulation of(Function<? super World, ? extends Business> founder) {
    return new SagaSimulation(founder, List.of(), Map.of());
  }

  /**
   * Lets the participant of a step behave by these rules.
   *
   * @throws IllegalArgumentException when there is no such step, or a business keeps its own books
   */
  public SagaSimulation participant(String step, ParticipantRules rules) {
    if (!steps.contains(step)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "There is no step '%s' that takes rules; there are %s.", step, steps));
    }
    given.put(step, rules);
    return this;
  }

  /** The seed of the first world: another one each time unless it is said. */
  public SagaSimulation seed(long first) {
    seed = first;
    return this;
  }

  /** At least so many sagas are simulated: 5,000 unless it is said. */
  public SagaSimulation sagas(int least) {
    sagas = least;
    return this;
  }

  /**
   * Simulates production as it is. The system properties {@code simulation.seed} and {@code
   * simulation.sagas} say more than {@link #seed(long)} and {@link #sagas(int)}.
   *
   * @throws AssertionError with the history of a saga for which a promise was broken, and how to
   *     see it again
   */
  public Simulated run() {
    Simulated simulated =
        run(
            Flaw.NONE,
            Long.getLong("simulation.seed", seed),
            Integer.getInteger("simulation.sagas", sagas));
    if (simulated.broken() != null) {
      throw new AssertionError(simulated.broken());
    }
    return simulated;
  }

  /**
   * Simulates with a rule left out, until that is noticed. A flaw that is noticed shows that the
   * simulation of this business would notice such a defect.
   *
   * @return the simulation that noticed it, or the whole one, with nothing {@code broken}
   */
  public Simulated run(Flaw flaw) {
    return run(flaw, seed, sagas);
  }

  private Simulated run(Flaw flaw, long first, int least) {
    Map<SagaStatus, Integer> ended = new EnumMap<>(SagaStatus.class);
    Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    int seen = 0;
    String broken = null;
    long wallBefore = System.nanoTime();
    long cpuBefore = cpuTime();
    Simulated simulated;
    long next = first;
    do {
      World world = new World(next, flaw, founder, null);
      try {
        world.live();
        world.sagas().forEach(saga -> ended.merge(saga.status(), 1, Integer::sum));
      } catch (Guarantees.Broken promise) {
        broken = report(next, flaw, promise);
      }
      world.faults().forEach((fault, times) -> faults.merge(fault, times, Integer::sum));
      int before = seen;
      seen += world.sagas().size();
      simulated =
          new Simulated(
              first,
              seen,
              Map.copyOf(ended),
              Map.copyOf(faults),
              Duration.ofNanos(System.nanoTime() - wallBefore),
              Duration.ofNanos(cpuTime() - cpuBefore),
              broken);
      if (before / PROGRESS != seen / PROGRESS) {
        System.out.println(simulated.rate());
      }
      next++;
    } while (broken == null && seen < least);
    return simulated;
  }

  private static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private String report(long worldSeed, Flaw flaw, Guarantees.Broken broken) {
    return String.format(
        Locale.ROOT,
        """
        %s
        Saga %s in the world of seed %d:
        %s
        To see it again: the same test with .seed(%d).sagas(1), or run with -Dsimulation.seed=%d -Dsimulation.sagas=1
        """,
        broken.getMessage(),
        broken.saga,
        worldSeed,
        history(worldSeed, flaw, broken.saga),
        worldSeed,
        worldSeed);
  }

  /** The same world lives again, and this time somebody takes notes. */
  private String history(long worldSeed, Flaw flaw, UUID saga) {
    World again = new World(worldSeed, flaw, founder, saga);
    try {
      again.live();
    } catch (Guarantees.Broken asBefore) {
      again.note(saga, asBefore::getMessage);
    }
    return again.history();
  }
}
