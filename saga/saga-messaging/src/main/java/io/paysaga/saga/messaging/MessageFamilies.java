package io.paysaga.saga.messaging;

import java.util.List;

/**
 * Families of messages that an application may read from Kafka and write to it. Every library that
 * speaks to Kafka declares a bean of this type; {@link MessageTypes} knows those of all of them.
 *
 * @param families as {@link MessageTypes} takes them
 */
public record MessageFamilies(List<Class<?>> families) {}
