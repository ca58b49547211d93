package io.paysaga.saga.engine;

import io.paysaga.saga.api.Command;
import java.io.Serializable;
import java.util.function.Function;

/**
 * Makes a step's command of what the saga remembers, as {@code order -> new Pay(order.id())}. Which
 * class of command it makes can be told before it is asked, if it is a lambda or a method's name:
 * that is what it is serializable for.
 *
 * @param <D> what the saga remembers
 * @param <C> the command, as closely as the compiler knows it
 */
@FunctionalInterface
public interface CommandFactory<D, C extends Command> extends Function<D, C>, Serializable {}
