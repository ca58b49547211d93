/** The HTTP door of a checkout: the order is read, locked, and its saga begun. */
@NullMarked
package io.paysaga.orchestrator.checkout;

import org.jspecify.annotations.NullMarked;
