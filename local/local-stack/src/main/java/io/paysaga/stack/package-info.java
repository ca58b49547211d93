/** The whole stack on one machine, for people and for the end-to-end tests. */
@NullMarked
package io.paysaga.stack;

import org.jspecify.annotations.NullMarked;
