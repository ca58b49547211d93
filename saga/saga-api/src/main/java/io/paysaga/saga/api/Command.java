package io.paysaga.saga.api;

/** Tells a participant to do one local transaction, or to undo it. */
public interface Command {

  /**
   * The aggregate that this command touches: the record's key, so that normally one thread writes a
   * row. A do and its undo share it. It is for speed only; nothing becomes wrong without it.
   */
  String key();
}
