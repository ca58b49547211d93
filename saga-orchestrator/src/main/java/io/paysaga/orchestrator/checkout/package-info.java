/** What the HTTP door of every checkout does the same way: key, lock, purchase, saga, answer. */
@NullMarked
package io.paysaga.orchestrator.checkout;

import org.jspecify.annotations.NullMarked;
