/** Lets processes die and looks whether they come back. */
@NullMarked
package io.paysaga.stack;

import org.jspecify.annotations.NullMarked;
