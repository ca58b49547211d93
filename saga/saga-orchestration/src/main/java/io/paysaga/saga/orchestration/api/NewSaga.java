package io.paysaga.saga.orchestration.api;

import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaFlow;
import java.util.UUID;

/**
 * A saga that is about to begin.
 *
 * @param id a UUIDv7
 * @param subject what it is about; only one saga of a flow may be live or completed for it
 * @param owner whose it is, to search by: 1 to 40 characters
 */
public record NewSaga<D>(UUID id, SagaFlow<D> flow, D data, Subject subject, String owner) {

  private static final int LONGEST_OWNER = 40;

  public NewSaga {
    if (owner.isEmpty() || owner.length() > LONGEST_OWNER) {
      throw new IllegalArgumentException("An owner has 1 to 40 characters: '" + owner + "'.");
    }
  }
}
