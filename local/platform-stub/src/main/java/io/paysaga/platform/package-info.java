/** Stands in for the external platforms, as a program of its own that knows nothing of the shop. */
@NullMarked
package io.paysaga.platform;

import org.jspecify.annotations.NullMarked;
