/** What the HTTP door of every checkout does the same way: key, lock, read, saga, answer. */
@NullMarked
package io.paysaga.orchestrator.checkout;

import org.jspecify.annotations.NullMarked;
