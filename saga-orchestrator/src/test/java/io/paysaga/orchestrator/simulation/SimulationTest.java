package io.paysaga.orchestrator.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.saga.engine.SagaStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A million sagas: {@code mvn test -pl saga-orchestrator -am -Dtest=SimulationTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.sagas=1000000 -Dsimulation.seed=7}.
 */
class SimulationTest {

  private static final long SEED = 1;

  @Test
  void keepsEveryPromiseWhateverHappens() {
    Integer sagas = Integer.getInteger("simulation.sagas");
    if (sagas != null) {
      simulate(Long.getLong("simulation.seed", SEED), sagas);
      return;
    }
    simulate(System.currentTimeMillis(), 5_000);
    Simulation known = simulate(SEED, 15_000);
    assertThat(known.ended()).containsOnlyKeys(SagaStatus.ENDED);
    assertThat(known.faults()).containsOnlyKeys(Fault.values());
  }

  private static Simulation simulate(long seed, int sagas) {
    Simulation simulation = new Simulation(seed, Flaw.NONE);
    System.out.printf("Simulating from seed %d%n", seed);
    System.out.println(simulation.run(sagas));
    return simulation;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void notices(Flaw flaw) {
    Simulation simulation = new Simulation(SEED, flaw);
    assertThatThrownBy(() -> simulation.run(50_000))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("To see it again");
    System.out.printf("%s is noticed within %,d sagas%n", flaw, simulation.sagas() + World.SAGAS);
  }
}
