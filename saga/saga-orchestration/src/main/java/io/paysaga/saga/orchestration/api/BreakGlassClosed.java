package io.paysaga.saga.orchestration.api;

/** One person asked to decide what two do, and no setting allows it. */
public final class BreakGlassClosed extends RuntimeException {

  private static final long serialVersionUID = 1;
}
