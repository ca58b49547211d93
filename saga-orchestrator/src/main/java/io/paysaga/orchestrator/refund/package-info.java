/** The refund saga: its flow, top to bottom, its HTTP door, and what both need to know. */
@NullMarked
package io.paysaga.orchestrator.refund;

import org.jspecify.annotations.NullMarked;
