/** Proves who may call which door: an issuer of tokens, and the matrix of doors and speakers. */
@NullMarked
package io.paysaga.saga.test.doors;

import org.jspecify.annotations.NullMarked;
