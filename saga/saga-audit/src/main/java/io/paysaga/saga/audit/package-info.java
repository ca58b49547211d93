/** The auditor: what the participants' own books show, compared with what the sagas say. */
@NullMarked
package io.paysaga.saga.audit;

import org.jspecify.annotations.NullMarked;
