package io.paysaga.saga.orchestration.api;

import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.engine.SagaEvent;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter that an operator wants handled after all.
 *
 * @param place where it lies, as {@code saga.replies-dlt/3/17}
 * @param command the one that it is, or answers; absent when nobody can tell
 * @param reply absent when it is a command, which is never taken as it lies there
 * @param objection why it is not handled, as {@code already-handled}; absent when its saga waits
 *     for it
 */
public record DeadLettered(
    String place,
    @Nullable CommandId command,
    SagaEvent.@Nullable Answered reply,
    @Nullable String objection) {}
