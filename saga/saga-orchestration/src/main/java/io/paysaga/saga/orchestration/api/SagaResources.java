package io.paysaga.saga.orchestration.api;

import org.springframework.stereotype.Component;

/** Makes of sagas what every HTTP door shows of them. */
@Component
public class SagaResources {

  public SagaResource of(SagaView saga) {
    return SagaResource.of(saga);
  }
}
