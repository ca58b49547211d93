package io.paysaga.saga.engine;

/**
 * Who decides something for a saga, and why; for people.
 *
 * @param name a person or a program
 */
public record Operator(String name, String reason) {}
