package io.paysaga.saga.orchestration.api;

import io.paysaga.saga.api.Command;
import java.util.List;

/** The families of commands that a flow sends; their replies come along. */
public record CommandFamilies(List<Class<? extends Command>> families) {}
