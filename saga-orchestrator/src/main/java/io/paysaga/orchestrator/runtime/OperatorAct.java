package io.paysaga.orchestrator.runtime;

import io.paysaga.events.Reply;
import io.paysaga.events.Topic;
import io.paysaga.events.WireName;

/**
 * What an operator asks of a saga. It travels on the topic of the replies, so that the thread that
 * owns the saga is the only one that moves it.
 */
@Topic(Reply.TOPIC)
sealed interface OperatorAct {

  /** A stuck saga is to go on at once. */
  @WireName("io.paysaga.saga.retry.v1")
  record Retry() implements OperatorAct {}
}
