package io.paysaga.saga.orchestration.api;

import io.paysaga.saga.engine.SagaFlow;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A flow, and what doors show of its sagas besides what every saga has. A bean of it declares the
 * flow; one whose sagas need no more words is declared as a bean of {@link SagaFlow}.
 */
public interface SagaDescription<D> {

  SagaFlow<D> flow();

  /** What one saga is called in a list, for people. */
  default String title(D data) {
    return flow().name();
  }

  /** What it is about in money, in the smallest unit of its currency; empty while unknown. */
  default OptionalLong amount(D data) {
    return OptionalLong.empty();
  }

  /** Where more is told of it, by name, for people. */
  default Map<String, URI> links(D data) {
    return Map.of();
  }

  /**
   * Further fields of a saga's JSON, in their order, behind {@code subject}. By default whose saga
   * it is.
   */
  default Map<String, Object> fields(SagaView saga) {
    return Map.of("owner", saga.owner());
  }

  /** Further names by which sagas are searched, besides {@code subject} and {@code owner}. */
  default List<SearchParameter> searchParameters() {
    return List.of();
  }
}
