package io.paysaga.saga.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says of a command that one saga may send it in several steps, as the booking of the outbound and
 * of the return flight: its effect happens once in each. It stands on the undo as well.
 *
 * <p>Without it, an effect happens once in a saga, and a participant may find it by the saga alone.
 * So a flow that sends such a command in two steps does not start, nor does a participant that has
 * no effect per step.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface OncePerStep {}
