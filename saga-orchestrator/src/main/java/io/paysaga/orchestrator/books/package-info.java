/** What each participant's book shows of a saga, whichever flow it is of. */
@NullMarked
package io.paysaga.orchestrator.books;

import org.jspecify.annotations.NullMarked;
