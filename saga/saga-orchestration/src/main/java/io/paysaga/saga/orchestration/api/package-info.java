/** What an orchestrator's own code uses: begins sagas, reads them, asks for operators' acts. */
@NullMarked
package io.paysaga.saga.orchestration.api;

import org.jspecify.annotations.NullMarked;
