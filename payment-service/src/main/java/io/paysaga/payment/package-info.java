/** Payments: one for each thing that is paid for, made and taken back by sagas. */
@NullMarked
package io.paysaga.payment;

import org.jspecify.annotations.NullMarked;
