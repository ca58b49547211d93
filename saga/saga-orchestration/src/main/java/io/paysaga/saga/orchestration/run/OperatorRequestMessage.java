package io.paysaga.saga.orchestration.run;

import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;
import io.paysaga.saga.engine.Operator;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.orchestration.api.OperatorAction;
import java.time.Instant;

/**
 * What an operator asks of a saga. It travels on the topic of the replies, so that the thread that
 * owns the saga is the only one that moves it.
 */
@Topic(Reply.TOPIC)
@WireName("io.paysaga.saga.operator-act.v1")
record OperatorRequestMessage(OperatorAction act, String by, String reason) {

  SagaEvent event(Instant at) {
    return act.event(new Operator(by, reason), at);
  }
}
