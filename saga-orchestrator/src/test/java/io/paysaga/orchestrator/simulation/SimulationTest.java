package io.paysaga.orchestrator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.test.simulate.Fault;
import io.paysaga.saga.test.simulate.Flaw;
import io.paysaga.saga.test.simulate.SagaSimulation;
import io.paysaga.saga.test.simulate.Simulated;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both flows of this shop. A million sagas: {@code mvn test -pl saga-orchestrator -am
 * -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.sagas=1000000
 * -Dsimulation.seed=7}.
 */
@Tag("model")
class SimulationTest {

  private static final long SEED = 1;

  @Test
  void keepsEveryPromiseWhateverHappens() {
    if (Integer.getInteger("simulation.sagas") != null) {
      System.out.println(shop().seed(SEED).run());
      return;
    }
    System.out.println(shop().sagas(5_000).run());
    Simulated known = shop().seed(SEED).sagas(15_000).run();
    System.out.println(known);
    assertThat(known.ended()).containsOnlyKeys(SagaStatus.ENDED);
    assertThat(known.faults()).containsOnlyKeys(Fault.values());
  }

  /** The rarest is met once in some hundred thousand sagas; most, within the first thousand. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void notices(Flaw flaw) {
    Simulated simulated = shop().seed(SEED).sagas(200_000).run(flaw);
    assertThat(simulated.broken()).contains("To see it again");
    System.out.printf("%s is noticed within %,d sagas%n", flaw, simulated.sagas());
  }

  @ParameterizedTest
  @ValueSource(longs = {500, 1_000, 2_000, 9_000})
  void noticesAZombieFromAnySeed(long seed) {
    Simulated simulated = shop().seed(seed).sagas(10_000).run(Flaw.ZOMBIE_COMMITS);
    assertThat(simulated.broken()).contains("To see it again");
  }

  private static SagaSimulation shop() {
    return SagaSimulation.of(Shop::new);
  }
}
