/** The saga table, its journal, and what may be forgotten. */
@NullMarked
package io.paysaga.saga.orchestration.store;

import org.jspecify.annotations.NullMarked;
