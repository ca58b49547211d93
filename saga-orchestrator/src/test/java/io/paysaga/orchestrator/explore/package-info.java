/**
 * Explores every interleaving of the production machine with a small model of what is around it:
 * channels, participants, a store and an operator.
 */
@NullMarked
package io.paysaga.orchestrator.explore;

import org.jspecify.annotations.NullMarked;
