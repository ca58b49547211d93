/** The loop that every consumer runs, and how a message stands on Kafka. */
@NullMarked
package io.paysaga.saga.messaging;

import org.jspecify.annotations.NullMarked;
