package io.paysaga.saga.engine;

import org.jspecify.annotations.Nullable;

/**
 * A step of a flow, as people are shown it.
 *
 * @param pivot whether nothing is undone any more once it is accepted
 * @param sends the command; its family, where the compiler knows no more
 * @param undo the command that undoes it; absent when nothing does
 * @param topic to which the command is sent, where that is known
 */
public record FlowStep(
    String name,
    StepKind kind,
    boolean pivot,
    RetryPolicy policy,
    String sends,
    @Nullable String undo,
    @Nullable String topic) {}
