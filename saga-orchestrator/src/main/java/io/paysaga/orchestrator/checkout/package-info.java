/** What the doors of checkouts and refunds do the same way: key, lock, read, saga, answer. */
@NullMarked
package io.paysaga.orchestrator.checkout;

import org.jspecify.annotations.NullMarked;
