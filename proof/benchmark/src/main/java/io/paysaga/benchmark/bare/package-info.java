/**
 * The bare pipeline: what one pay saga writes and sends, with no framework around it.
 *
 * <p>Four programs (door and orchestrator, payment, point, order), plain JDBC, plain Kafka clients,
 * the JDK's HTTP server and client. They write the same rows into the same tables and the same
 * records to the same topics as the services do, and hold the same promises on the way: offsets are
 * acknowledged after the replies are, replies after their commit. What is left out costs the
 * services something too: deadlines, dead letters, operators, barring of commands that overtake
 * each other. The list of what a saga writes stands in {@code one-saga.md} beside this package.
 */
@NullMarked
package io.paysaga.benchmark.bare;

import org.jspecify.annotations.NullMarked;
