package io.paysaga.benchmark;

import java.lang.reflect.Field;
import java.util.List;

/**
 * Starts the orchestrator, on its own class path, with a pay flow that ends with its pivot: other
 * engines' benchmarks tell no platform of what was paid. Nothing else of it is another.
 */
final class WithoutDelivery {

  /** Where no command is to arrive then. */
  static final String TOPIC = "order.deliveries";

  private static final String STEP = "deliver-order";

  private WithoutDelivery() {}

  public static void main(String[] arguments) throws ReflectiveOperationException {
    Object flow =
        open(Class.forName("io.paysaga.orchestrator.pay.PayTransactionSagaManager"), "FLOW")
            .get(null);
    List<?> names = (List<?>) flow.getClass().getMethod("stepNames").invoke(flow);
    if (names.indexOf(STEP) != names.size() - 1) {
      throw new IllegalStateException("The pay flow does not end with " + STEP + ": " + names);
    }
    Field steps = open(flow.getClass(), "steps");
    steps.set(flow, List.copyOf(((List<?>) steps.get(flow)).subList(0, names.size() - 1)));
    Class.forName("io.paysaga.orchestrator.OrchestratorApplication")
        .getMethod("main", String[].class)
        .invoke(null, (Object) arguments);
  }

  private static Field open(Class<?> of, String name) throws NoSuchFieldException {
    Field field = of.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }
}
