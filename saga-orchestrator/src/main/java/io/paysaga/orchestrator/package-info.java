/** The service that knows the flow of every saga. */
@NullMarked
package io.paysaga.orchestrator;

import org.jspecify.annotations.NullMarked;
