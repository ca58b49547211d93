package io.paysaga.saga.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asked of a saga, as it is stored.
 *
 * @param occurrence what happens to the saga when it is done
 * @param askedAt when it was stored
 * @param fourEyes what a second person has to say of it; absent when one person decides
 */
public record AskedAct(SagaOccurrence occurrence, Instant askedAt, @Nullable FourEyes fourEyes) {

  /**
   * That a second person has to approve it.
   *
   * @param shown the saga as it was shown to who asked, by {@link SagaState#shown}
   * @param until when it is to be approved at the latest
   * @param approvedAt absent until it is
   */
  public record FourEyes(String shown, Instant until, @Nullable Instant approvedAt) {}
}
