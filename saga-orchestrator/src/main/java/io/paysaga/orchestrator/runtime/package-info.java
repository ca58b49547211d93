/** Around the engine: the saga table, the consumers that own its partitions, the deadlines. */
@NullMarked
package io.paysaga.orchestrator.runtime;

import org.jspecify.annotations.NullMarked;
