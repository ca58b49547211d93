/** Around the engine: the consumers that own partitions of replies, the deadlines, the flows. */
@NullMarked
package io.paysaga.saga.orchestration.run;

import org.jspecify.annotations.NullMarked;
