/**
 * The flow of a saga and the machine that decides its next move: values in, values out; no
 * framework, no clock, no chance, and no knowledge of any concrete saga.
 */
@NullMarked
package io.paysaga.saga.engine;

import org.jspecify.annotations.NullMarked;
