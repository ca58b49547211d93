/** Makes a Spring Boot service a participant of sagas: commands, inbox, barrier, replies. */
@NullMarked
package io.paysaga.saga.participant;

import org.jspecify.annotations.NullMarked;
