package io.paysaga.saga.test.simulate;

import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.RetryPolicy;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.test.explore.ParticipantRules;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongFunction;

/** People who ask for sagas of one flow, some for one that was begun before. */
final class OneFlow<D> implements Business {

  private final World world;
  private final SagaFlow<D> flow;
  private final LongFunction<? extends D> data;
  private long subjects;

  /**
   * @param data by the number of the subject
   * @param rules for each step
   */
  OneFlow(
      World world,
      SagaFlow<D> flow,
      LongFunction<? extends D> data,
      Map<String, ParticipantRules> rules) {
    this.world = world;
    this.flow = hasty(flow, world);
    this.data = data;
    Map<String, RuledBooks> books = new HashMap<>();
    for (String step : flow.stepNames()) {
      ParticipantRules its = rules.get(step);
      if (its.undone() == null) {
        world.outside(step, its.yes(), its.no(), step);
      } else {
        books.put(step, new RuledBooks(world, its, books));
        world.participant(step, books.get(step), step);
      }
    }
  }

  /** As settings might make it; days are minutes in a world, so hours would be seconds. */
  private static <D> SagaFlow<D> hasty(SagaFlow<D> flow, World world) {
    SagaFlow<D> hasty = flow;
    for (String step : flow.stepNames()) {
      RetryPolicy policy =
          new RetryPolicy(
              Duration.ofMillis(world.between(1_000, 10_000)), 1 + world.random().nextInt(5));
      hasty = hasty.withPolicy(step, any -> policy);
    }
    return hasty;
  }

  @Override
  public void visit() {
    boolean again = subjects > 0 && world.random().nextInt(8) == 0;
    long subject = again ? 1 + world.random().nextLong(subjects) : ++subjects;
    world.begin(Subject.of("SUBJECT", subject), flow, data.apply(subject));
  }
}
