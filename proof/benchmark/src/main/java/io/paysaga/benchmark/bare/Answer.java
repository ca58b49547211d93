package io.paysaga.benchmark.bare;

/**
 * What a participant answers, as the inbox keeps it.
 *
 * @param type name on the wire
 * @param body JSON
 */
record Answer(String type, String body) {

  static final Answer NOTHING_TO_UNDO = new Answer("io.paysaga.barrier.nothing-to-undo.v1", "{}");
}
