package io.paysaga.events;

import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.WireName;

/** What reservation-service answers about a token of the waiting queue. */
public sealed interface TokenReply extends Reply {

  @WireName("io.paysaga.reservation.token-deleted.v1")
  record Deleted() implements TokenReply, Reply.Accepted {}

  @WireName("io.paysaga.reservation.token-deletion-failed.v1")
  record Failed(String message) implements TokenReply, Reply.Failure {}
}
