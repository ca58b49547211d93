package io.paysaga.saga.participant;

import java.util.UUID;

/** A command, and the saga in whose name it is handled. */
public record SagaCommand<C>(UUID sagaId, C command) {}
