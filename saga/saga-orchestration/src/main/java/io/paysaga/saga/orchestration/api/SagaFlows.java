package io.paysaga.saga.orchestration.api;

import io.paysaga.saga.engine.SagaFlow;
import java.util.List;

/** Tells which flows this process drives. */
public interface SagaFlows {

  /** Every version of every flow, with the policies of the settings, by name and version. */
  List<SagaFlow<?>> all();
}
