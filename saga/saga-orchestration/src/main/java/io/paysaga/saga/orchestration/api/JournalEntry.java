package io.paysaga.saga.orchestration.api;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * One transition of a saga.
 *
 * @param event what came in, as people are shown it: {@code Started}, {@code RetryAsked}
 * @param detail what the event carried
 * @param decided the status before and after, and the commands sent
 */
public record JournalEntry(int seq, Instant at, String event, JsonNode detail, JsonNode decided) {}
