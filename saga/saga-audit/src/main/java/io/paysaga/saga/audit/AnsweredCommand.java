package io.paysaga.saga.audit;

import io.paysaga.saga.api.Direction;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A command as its participant's inbox remembers it.
 *
 * @param replyType what it was answered with, as {@code io.paysaga.payment.paid.v1}
 * @param askedBy who sent it, as {@code /saga-orchestrator}; absent when nobody said it
 * @param at when it was answered first
 */
public record AnsweredCommand(
    UUID sagaId,
    String step,
    Direction direction,
    String replyType,
    @Nullable String askedBy,
    Instant at) {}
