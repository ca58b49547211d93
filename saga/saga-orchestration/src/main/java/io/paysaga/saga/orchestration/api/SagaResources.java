package io.paysaga.saga.orchestration.api;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Makes of sagas what every HTTP door shows of them. */
@Component
public class SagaResources {

  private final Map<String, SagaDescription<?>> byFlow;

  /**
   * @param descriptions of flows that show more than every saga has
   */
  public SagaResources(List<SagaDescription<?>> descriptions) {
    this.byFlow =
        descriptions.stream().collect(Collectors.toMap(each -> each.flow().name(), each -> each));
  }

  public SagaResource of(SagaView saga) {
    SagaDescription<?> described = byFlow.get(saga.type());
    return SagaResource.of(
        saga, described == null ? Map.of("owner", saga.owner()) : described.fields(saga));
  }

  /** What a door answers that has begun a saga. */
  public ResponseEntity<Object> accepted(SagaView begun) {
    return ResponseEntity.accepted().location(URI.create("/sagas/" + begun.id())).body(of(begun));
  }
}
