package io.paysaga.saga.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says of a command that it has no undo and refuses nothing: it is asked for until it is done,
 * however old its saga is. It stands for a step that comes when nothing of the saga may be undone
 * any more, as the shipping of what is paid.
 *
 * <p>All that its {@link AnsweredBy} lists is {@link Reply.Accepted}, and its participant is right
 * by its books alone: once done it is done, whether or not the inbox remembers it. Where there is
 * nothing to do it on, it is not answered.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Retriable {}
