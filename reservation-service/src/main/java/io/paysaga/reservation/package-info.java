/** Seats of concerts: waited for and held by buyers, reserved by sagas, told to the outside. */
@NullMarked
package io.paysaga.reservation;

import org.jspecify.annotations.NullMarked;
