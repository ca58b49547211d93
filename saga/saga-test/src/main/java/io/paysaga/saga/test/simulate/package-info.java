/**
 * Worlds of virtual time in which the real state machine and the real barrier meet seeded faults.
 */
@NullMarked
package io.paysaga.saga.test.simulate;

import org.jspecify.annotations.NullMarked;
