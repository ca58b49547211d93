/**
 * The bare pipeline: what one pay saga writes and sends, with no framework around it.
 *
 * <p>Four programs (door and orchestrator, payment, point, order), plain JDBC, plain Kafka clients,
 * the JDK's HTTP server and client. They say the services' own words (the records of {@code
 * common-events}, in the form that {@code saga-messaging} gives them on Kafka) and write the same
 * rows into the same tables. Kept of the promises: a reply is sent after its commit, an offset is
 * acknowledged after the replies are, a copy of a command gets the first answer again, a refused
 * saga is compensated.
 *
 * <p>Not kept, and so not paid for: a command that is lost or not answered is not sent again, for
 * nothing judges a deadline; an undo that overtakes its do does not bar it; a record that cannot be
 * handled ends the program and does not become a dead letter; a message of an age that the inbox
 * may have forgotten is not refused; a start that fails between Redis and the commit leaves its
 * locks to their lease; no {@code Idempotency-Key}, no operators, no debts of best effort. The list
 * of what a saga writes stands in {@code one-saga.md} beside this package.
 */
@NullMarked
package io.paysaga.benchmark.bare;

import org.jspecify.annotations.NullMarked;
