/** What a participant's own books say about sagas, asked over HTTP by an auditor. */
@NullMarked
package io.paysaga.saga.participant.book;

import org.jspecify.annotations.NullMarked;
