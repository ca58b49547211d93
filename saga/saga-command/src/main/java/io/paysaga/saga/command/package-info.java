/** The command {@code saga}. */
@NullMarked
package io.paysaga.saga.command;

import org.jspecify.annotations.NullMarked;
