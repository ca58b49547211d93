package io.paysaga.saga.orchestration.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as operators see it. Texts are as they came, of each at most the first 1000 bytes;
 * what is not there is null.
 *
 * @param id where it lies: {@code point.commands-dlt/3/17}
 * @param from where it was read: {@code point.commands-3@17}
 * @param messageId for a command and its reply, the command's id
 * @param time when it became a dead letter, by the broker's clock
 * @param size of the value, in bytes
 */
public record DeadLetter(
    String id,
    @Nullable String reason,
    @Nullable String from,
    @Nullable String messageId,
    @Nullable String type,
    @Nullable String sagaId,
    @Nullable String key,
    Instant time,
    int size,
    @Nullable String value) {}
