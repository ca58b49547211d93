package io.paysaga.e2e;

/** A seat of an evening. */
record Seat(long schedule, long id) {}
