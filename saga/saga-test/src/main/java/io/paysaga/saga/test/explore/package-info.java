/**
 * Explores every interleaving of the production classes with a small model of what is around them:
 * channels, participants, a store and an operator.
 */
@NullMarked
package io.paysaga.saga.test.explore;

import org.jspecify.annotations.NullMarked;
