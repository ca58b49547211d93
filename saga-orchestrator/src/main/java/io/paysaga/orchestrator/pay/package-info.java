/** The pay saga: its flow, top to bottom, and what it needs to know. */
@NullMarked
package io.paysaga.orchestrator.pay;

import org.jspecify.annotations.NullMarked;
