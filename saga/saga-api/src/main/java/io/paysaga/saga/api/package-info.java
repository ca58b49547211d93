/** The words of the protocol: commands, replies, their ids and names. Knows no business. */
@NullMarked
package io.paysaga.saga.api;

import org.jspecify.annotations.NullMarked;
