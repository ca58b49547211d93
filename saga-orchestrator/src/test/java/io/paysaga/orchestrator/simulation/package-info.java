/** The flows of this shop in simulated worlds. */
@NullMarked
package io.paysaga.orchestrator.simulation;

import org.jspecify.annotations.NullMarked;
