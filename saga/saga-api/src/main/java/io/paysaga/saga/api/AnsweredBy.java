package io.paysaga.saga.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * All replies that a command, or an undo, may be answered with, besides {@link BarrierReply}.
 * Stands on the command's record; any other reply to it finishes nothing, and no participant
 * commits what its handler did for one.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface AnsweredBy {
  Class<? extends Reply>[] value();
}
