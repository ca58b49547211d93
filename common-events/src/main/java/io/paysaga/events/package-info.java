/** What crosses Kafka: commands, replies, and the names that both sides know them by. */
@NullMarked
package io.paysaga.events;

import org.jspecify.annotations.NullMarked;
