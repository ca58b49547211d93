package io.paysaga.saga.api;

/**
 * One sending of a command.
 *
 * @param attempt from 1
 */
public record CommandAttempt(CommandId id, int attempt) {}
