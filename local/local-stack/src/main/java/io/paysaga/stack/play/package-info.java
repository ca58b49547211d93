/** A page to play with: buy, break something, and watch what the sagas do. */
@NullMarked
package io.paysaga.stack.play;

import org.jspecify.annotations.NullMarked;
