/**
 * Pages on which operators see what sagas do. They know flows and sagas, and nothing of any shop.
 */
@NullMarked
package io.paysaga.saga.console;

import org.jspecify.annotations.NullMarked;
